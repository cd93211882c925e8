"""The engine's sentences that a window shows, as the engine writes them: for `engine_words`.

A word in braces stands for any text, and for a number where `engine_words` says so. Options of the
commands are already the choices of the window here (`data_found.in_window`).
"""

from tunesmith.studio.translate import to_translate

# Why a row gives no conversation.
ROWS = to_translate(
    "Engine",
    "column “{name}” is empty",
    "the system message is empty",
    "the user message is empty",
    "the assistant message is empty",
    "the system message is empty (message {at})",
    "the user message is empty (message {at})",
    "the assistant message is empty (message {at})",
    "its list holds no messages",
    "it has no messages",
    "it is no list of messages",
    "it does not say who speaks",
    "it has two different system texts",
    "it has no assistant message to learn from",
    "it does not say which conversation it is of",
    "it has no place in its conversation",
    "it is of somebody unknown",
    "it is of somebody unknown: “{name}”",
    "column “{name}”: “{text}” {why} ({filter})",
    "column “{name}” {why} ({filter})",
    "is not a number",
    (
        "is not written 1234.56 (a point, no thousands separators); the cleaning step “Write "
        "numbers plainly” (plain-numbers) does so"
    ),
    "is not a date (2026-03-14, 2026-03-14 09:30:00)",
    (
        "is not a date (2026-03-14, 2026-03-14 09:30:00); save the table as .xlsx with the "
        "cells as dates"
    ),
    "is a time without a date",
    "is a date or time that does not exist",
    "another row of its conversation cannot be used",
    "another row of its conversation cannot be used (row {row})",
)

# What readers, splits and cleaning steps say of a table.
TABLES = to_translate(
    "Engine",
    (
        "No row of column names was found. Row {row} is taken as data, though it has only texts "
        "and may be one: {cells}. If it is, choose another header row."
    ),
    (
        "{name} is taken as the name of the only column, though it is as long as the lines "
        "below it. If it is data, choose “None” as header row."
    ),
    "The formula in {at} of sheet “{sheet}” has no stored result and is empty.{more}",
    (
        "{count} formulas in sheet “{sheet}” have no stored result and are empty, the first in "
        "{at}.{more}"
    ),
    "1 cell has an error such as #N/A and is empty: {at}.",
    "{count} cells have an error such as #N/A and are empty: {at}.",
    "The rows are the list “{name}” of the file.",
    "Not part of the table, since they stand beside its list: {names}.",
    "The column “{name}” is left out: it has {why}.",
    "{rows} hidden rows and {columns} hidden columns are read.",
    "1 row has no “{name}”; each counts as a group of its own.",
    "{rows} rows have no “{name}”; each counts as a group of its own.",
    (
        "The file is not UTF-8 and does not name its encoding; {page} is a guess. Line {line} "
        "should read {text}; if it does not, choose another encoding."
    ),
    (
        "The file is not UTF-8 and does not name its encoding; {page} is a guess. Line {line} "
        "should read {text}; if it does not, choose another encoding, such as {other}, which "
        "reads {as}."
    ),
    (
        "Line {line} is not UTF-8, and too little in the file tells another encoding; such "
        "lines are rejected. With the encoding {page} it reads {text}."
    ),
    (
        "The file mixes encodings: line {line} is UTF-8 ({text}) but is read as {as}. Save the "
        "file anew in one encoding; the encoding UTF-8 rejects the other lines."
    ),
    (
        "The file mixes encodings: line {line} (and {count} more) is UTF-8 ({text}) but is read "
        "as {as}. Save the file anew in one encoding; the encoding UTF-8 rejects the other "
        "lines."
    ),
    (
        "The lines are taken as one column, but each has “{mark}” as often as the others. If it "
        "separates cells, choose delimiter “{mark}”."
    ),
    (
        "Most rows have {cells} cells, but the header has {names} names: they are rejected. If "
        "the first column has no name, as in files of R, give it one in the file."
    ),
    (
        "1 of the first lines is rejected for a quote after a backslash ({mark}). In CSV a "
        "quote within a cell is doubled: export the file so, or as JSON lines, to keep them."
    ),
    (
        "{count} of the first lines are rejected for a quote after a backslash ({mark}). In CSV "
        "a quote within a cell is doubled: export the file so, or as JSON lines, to keep them."
    ),
    (
        "“{mark}” seems to separate the cells, but only a single character can. Replace it by a "
        "tab in the file; as it is, parts of it are in the table."
    ),
    "1 cell has a number format that cannot be followed and has the plain value, in {cells}.",
    (
        "{count} cells have a number format that cannot be followed and have the plain value, "
        "in {cells}."
    ),
    (
        "The date in {at} of sheet “{sheet}” lies before 1900, where Excel shows only ######: "
        "taken as error cells."
    ),
    (
        "{count} dates in sheet “{sheet}” lie, the first in {at}, before 1900, where Excel "
        "shows only ######: taken as error cells."
    ),
    (
        "Which rows and columns an {suffix} workbook hides, and zeros that only a number format "
        "puts before a number, cannot be read from it."
    ),
    "The rows of another sheet are not counted: {why}.",
    "Open the workbook in Excel or LibreOffice and save it: that calculates and stores them.",
    "values that have no text ({kind})",
    "bytes that are no text ({kind})",
    (
        "“{column}” has {values} different values in {rows} rows, too many for shares to mean "
        "much; a column of few values is one to stratify by."
    ),
    "taken as numbers such as {notation}, as “{text}” in row {row} shows.",
    "no cell has a sign between its digits.",
    "no cell is a number.",
    "1 cell is no number written in this way and left alone, the first in row {row}: “{text}”.",
    (
        "{count} cells are no number written in this way and left alone, the first in row "
        "{row}: “{text}”."
    ),
)

# Why a line is not in the table.
REJECTED = to_translate(
    "Engine",
    "{found} cells where the table has {wanted}",
    "a quote is opened but never closed",
    "text follows a closing quote",
    "a cell has more than {count} characters, or its quote is never closed",
    "does not decode as {page}",
    "has a NUL character (a byte that no text has)",
    "is not JSON: {why} (character {number})",
    "is not JSON: {why} (character {number}) (entry in line {line})",
    "Expecting value",
    "Expecting a name in double quotes",
    "Expecting ':' delimiter",
    "Expecting ',' delimiter",
    "Extra data",
    "Unterminated string starting",
    "is {what}, not an object with names and values",
    "is {what}, not an object with names and values (entry in line {line})",
    "a list",
    "a text",
    "a boolean",
    "a null",
    "a number",
    "has the name “{name}” twice",
    "is nested more than {count} levels deep",
    "has half of a surrogate pair in “{name}”, which is no character",
    "has {size} characters; more than {count} are not read",
    "The list is never closed; the file may be cut off.",
    "The list “{name}” is never closed; the file may be cut off.",
    "The object is never closed; the file may be cut off.",
    "stands behind the end of the list",
    "stands behind the end of the list and {why}",
    "has a name that would be one of more than {count} columns",
)

# Why a file cannot be read, or a table not split or cleaned, and what to do.
ERRORS = to_translate(
    "Engine",
    "{path} is a folder.",
    "Choose the files in it, by their names.",
    "{path} does not exist.",
    "Check whether it was moved or renamed, and choose it again.",
    "{name} has no ending that is known.",
    "Known: {names}",
    "{path} cannot be opened: {why}.",
    "Close it in other programs, and check that you may read it.",
    "{name} is empty (0 bytes).",
    "{name} has no text in it.",
    "{name} has no rows in it.",
    "{name} has no row: none of its {count} entries is an object. The first {why}: {text}",
    "A row looks like {example}: one per line, or a list of them.",
    "Export the table again.",
    "{name} is {what}, not a text table.",
    "{name} is {what}, not a Parquet file.",
    "{name} is an encrypted Parquet file.",
    "{name} is {what}, not a workbook.",
    "{name} is {what}, not an {suffix} workbook.",
    "{name} is an old .xls workbook or is protected by a password.",
    "Give the file the ending of what it is, or save it anew as .csv or .xlsx.",
    "text or unknown",
    "a PNG image",
    "a JPEG image",
    "a PDF document",
    "a ZIP archive",
    "a ZIP archive of something else",
    "a damaged or cut off ZIP archive",
    "an old Office document",
    "an HTML page",
    "an XML document",
    "an Excel workbook (.xlsx)",
    "an OpenDocument spreadsheet (.ods)",
    "a Parquet file",
    "a Word document",
    "{name} cannot be read as {page}: {why}.",
    "it has no byte order mark",
    "Choose another encoding, or let it be found.",
    "{name} is not text: {count} of its first {size} bytes are control codes.",
    "Choose a CSV, TSV or text file, or a workbook under its proper name.",
    "“{delimiter}” cannot be a delimiter.",
    "Row {row} cannot be the header: the file has no such row.",
    "Row {row} cannot be the header: it is blank.",
    "Give the number of the row with the column names, counted from 1.",
    (
        "The file's first line says that “{delimiter}” separates the cells, but that cannot be: "
        "only a single character does, and no quote."
    ),
    "{name} has no sheet “{sheet}”.",
    "Its sheets: {names}.",
    "{name} has no worksheet.",
    "Choose another workbook.",
    "Sheet “{sheet}” of {name} is empty.",
    "Sheets with rows: {names}.",
    "Sheets with rows: none.",
    "{name} is not opened: {why}.",
    "Open it in a spreadsheet program and save only the table as a new .xlsx or .csv.",
    "{name} is damaged: {why}.",
    "Open it in a spreadsheet program, save it anew, or get it again.",
    "it is protected by a password",
    "it cannot be read ({error})",
    "its ZIP archive cannot be unpacked ({error})",
    "it unpacks to {size}",
    "reading it takes too much memory or crashes the reader",
    "{name} is damaged or cut off: {why}",
    "Get the file again, or save the table as .csv.",
    "Get the file again.",
    "No column of {name} has texts: “{column}” has {why}.",
    "Save the table with a column of texts.",
    "{name} has no columns.",
    "{name} has not the columns of {first}: it lacks {missing}.",
    "{name} has not the columns of {first}: it has {more_names}, which {same} has not.",
    (
        "{name} has not the columns of {first}: it lacks {missing} and has {more_names}, which "
        "{same} has not."
    ),
    "Only files with the same column names append; rename the columns, or leave the file out.",
    "{path} is given twice.",
    "Give each file once.",
    "{name} changed while it was read.",
    "A file changed while it was read.",
    "Reload it.",
    "Try again.",
    "The copy of the table is gone from the workspace.",
    "The copy of {name} in {folder} cannot be read back.",
    "Check the disk, or choose another workspace.",
    "The disk of {folder} is full.",
    "Free some space or choose a workspace on another disk.",
    "There is no column “{name}”.",
    "Columns: {names}.",
    "Did you mean “{name}”?",
    "Did you mean “{name}”? Columns: {names}.",
    "1 row cannot be split.",
    "{count} rows cannot be split.",
    "Two are the least.",
    "All rows have the same “{name}”, so they cannot be on two sides.",
    "Group by another column, or by none.",
    "{count} of {rows} rows cannot be held out.",
    "Choose from 1 to {most}, so that both sides have rows.",
    "{place}: how the numbers of “{column}” are written cannot be told: {why}.",
    'Say it: notation = "{notation}", for example.',
    "step {number} ({step})",
    "no way of writing fits them all, such as “{text}” in row {row}",
    "“{text}” in row {row} and “{other}” in row {at} are written in two ways",
    "“{text}” in row {row} is {one} if numbers are written {first}, and {other} if {second}",
)

# What is wrong in a template, and what to do.
TEMPLATES = to_translate(
    "Engine",
    "this {mark} is never closed.",
    "Close it with {mark}, or write {escaped} for a brace.",
    "Close it with {mark}.",
    "a lone {mark} closes no field.",
    "Write {doubled} or {escaped} for the character itself.",
    "a field without a column name.",
    "Write {opened} and {closed} for literal braces.",
    "a {mark} inside a field.",
    (
        "Write {escaped} if it belongs to the name or the argument; perhaps the {mark} of the "
        "field before is missing."
    ),
    "{mark} closes a block that was never opened.",
    "Write {escaped} for the characters themselves.",
    "it is unclear which of the {count} {mark} belong together.",
    "Write {escaped} for a bracket that is text.",
    "more than {count} blocks within each other.",
    "Nest fewer blocks.",
    "a block with neither a column nor an inner block is never dropped.",
    "Put a {column} in it, or write {opened} and {closed} for the characters themselves.",
    "an alternative before the last has no column, so it would always be taken.",
    "Put a {column} directly in it, or make it the last one.",
    "“{name}” could be any of: {names}.",
    "Write the name exactly as in the table.",
    "there is no filter “{name}”.",
    "Filters are written in lower case: {name}.",
    "Filters: {names}.",
    "Did you mean {name}? Filters: {names}.",
    "the filter {name} takes no argument.",
    "Write just {name}.",
    "For decimals write number:2.",
    "the filter number needs how many decimals (0 to {most}).",
    "Write number:2 for two decimals.",
    "the filter truncate needs a number of characters, at least 1.",
    "Write truncate:200 for 200 characters.",
    "the filter default needs the text that stands in.",
    "the filter date needs a format.",
    "Write date:%d.%m.%Y, for example.",
    "the date format has no directive “{name}”.",
    "Day %d, month %m, year %Y, hour %H, minute %M, second %S; %% for a per cent sign.",
    "The order has a date that does not begin with its year: {text}",
    "Write dates as 2026-03-14, or order by a number.",
    "The order has a date or time in words: {text}",
    "Write it as 2026-03-14 21:05, or order by a number.",
)

# What stands between a conversation and the tokens of a model.
MODELS = to_translate(
    "Engine",
    (
        "The end marker {text} of the conversation format {id} is not one token of this model: "
        "it must learn to write it piece by piece, and a program that only stops at tokens runs "
        "past it."
    ),
    (
        "The end marker {text} of the conversation format {id} is not one token of this model: "
        "it must learn to write it piece by piece, and a program that only stops at tokens runs "
        "past it. A format that ends answers with the model's own {eos} fits it better."
    ),
    "There is no assistant text to learn from.",
    "The conversation has no user or assistant message.",
    "A system message stands behind another message.",
    "The conversation format {id} takes no system message.",
    (
        "Turn {at} is the {role}'s, but the conversation format {id} wants user and assistant "
        "to take turns, the user first."
    ),
    "{path}: {name} is {value}, but the tokenizer has no such token.",
    "{name} and tokenizer.json do not belong together; download both again.",
    (
        "The conversation format {id} ends answers with the model's EOS token, but the model "
        "names none."
    ),
    "Choose a format with an end marker of its own, such as chatml.",
)
