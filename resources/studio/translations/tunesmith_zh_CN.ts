<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
 <context>
  <name>AdvicePane</name>
  <message>
   <source>95 % interval</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A smaller file is faster and takes less memory, but answers worse at some point. Asking each file the same held-out rows shows where that point is.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Answers {exact} of {asked} held-out rows exactly.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ended by themselves</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Every smaller file answers fewer.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Exact match</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No file answered a row exactly, so exact match cannot tell them apart. Read some wrong answers: free texts are rarely repeated word for word.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No file answers more, and it is {share} smaller than {largest}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing to recommend</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show its wrong answers</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Size</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Use in Ollama</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Use {file}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What this tells</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{file} saves another {size} and answers {exact}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{low} to {high}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>AlsoPart</name>
  <message>
   <source>16-bit GGUF</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Also write</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ArrowModel</name>
  <message>
   <source>empty</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ArrowView</name>
  <message>
   <source>Copy cell</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy rows</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Enter shows the whole text</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Order of the file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Rows of the table</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Select at most {most} rows.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show whole cell</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Sort by {column}, falling</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Sort by {column}, rising</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{column}, row {number}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{rows} rows are too many for the clipboard.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>BalanceSection</name>
  <message>
   <source>Balance</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Column to count</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No column has few values that repeat.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>empty</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>others</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Banner</name>
  <message>
   <source>Dismiss</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>BannerStack</name>
  <message>
   <source>Copied</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy diagnostics</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Bars</name>
  <message>
   <source>No values yet.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>count</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>share</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>value</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ChartFrame</name>
  <message>
   <source>Copy as table</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ChatColumn</name>
  <message numerus="yes">
   <source>%n tokens</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>Answers come from the server</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Answers of {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>It is made once, at Q8_0.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Make a base file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No file of the base model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>ended at a stop text</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>ended at {marker}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>ended by itself</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>no answer</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>reading the question</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>stopped</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>stopped at the limit</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>stopped, the context is full</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{size}, loaded at the first question</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{tokens}, {speed} per s, {where}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{tokens}, {where}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ChatView</name>
  <message>
   <source>Assistant</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Conversation</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>System</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>User</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Checks</name>
  <message>
   <source>Good</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Not checked yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>To know</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Wrong</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ColumnFacts</name>
  <message>
   <source>all empty</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>many distinct</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>over {count} distinct</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} distinct</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} empty</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} values</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{low} to {high}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{share} empty</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ColumnHeader</name>
  <message>
   <source>Columns</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>CommandPopup</name>
  <message>
   <source>Copy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The same from a terminal</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>There is nothing to run yet.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ComparePane</name>
  <message numerus="yes">
   <source>%n runs over their steps</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>Close comparison</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Eval loss</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Eval loss of the chosen runs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Results and settings that differ</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What differs</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>CompareRuns</name>
  <message>
   <source>At step</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Base model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Best eval loss</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Conversations</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Time</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Completion</name>
  <message>
   <source>Completions</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Computer</name>
  <message>
   <source>A model with its files takes some GiB of disk.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>All other steps work without it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No NVIDIA card</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ollama is not running</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ollama {version} is running</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Only the last step needs it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>PyTorch {version}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Small models can be trained on the processor.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Training is installed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Training is not installed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{memory} of memory, {disk} of disk free</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name}, {memory}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>DataFound</name>
  <message numerus="yes">
   <source>%n cells with an error</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n hidden columns are in the table</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n hidden rows are in the table</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n lines above the header</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n lines rejected</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n merged ranges</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows with too few cells</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>Blank rows</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Delimiter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Encoding</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Error cells look like empty ones in this format</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Header row</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>None, columns are numbered</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Rows with data</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Rows {rows}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Sheet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Such as #N/A; they are taken as empty.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Taken as titles and not as data: {titles}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The missing cells are empty.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The value stands in the first cell only.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>They do not fit the table; see Rejected.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This format does not tell what is hidden</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>DataPage</name>
  <message numerus="yes">
   <source>%n columns</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows are ready.</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>A large file takes a moment.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>All files</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose another file…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Data</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Find out how to read it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Look again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Next: Template</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open a table</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open a table to go on.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Put it back, or open another file.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reading {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reload</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reload it to see its rows.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reload it, or open another file.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tables</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The file has changed. Reload it to go on.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The file is gone</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The file is gone. Choose another one to go on.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The source file is not changed.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The table has no rows.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Training takes the file only as you have seen it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} has changed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} has changed since it was opened</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} is gone</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} was not read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name}, the first {rows} rows</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{path} was moved, renamed or deleted. Your choices are kept.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Delimiters</name>
  <message>
   <source>Caret</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Colon</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Comma</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>None</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Pipe</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Semicolon</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Space</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tab</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tilde</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>EditorScroll</name>
  <message>
   <source>Templates</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Encodings</name>
  <message>
   <source>Central European (cp1250)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cyrillic (KOI8-R)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cyrillic (cp1251)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Greek (cp1253)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Japanese (Shift JIS)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Korean (cp949)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Simplified Chinese (GB 18030)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Traditional Chinese (Big5)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Turkish (cp1254)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Western (Mac)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Western (cp1252)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Western (latin-1)</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Export</name>
  <message numerus="yes">
   <source>%n failed</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n to know</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>16-bit, not quantized</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>16-bit, wider range</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>32-bit</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A prompt begins as it did in training</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>An answer ends by itself</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Begin with a letter or a digit.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Exact</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Fits</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>GPU</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>GPU and CPU</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>GPU, tight</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>In part</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No template</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No usual level fits with room to spare; this is the smallest of them. With {context} tokens of context it takes {need} of {memory} RAM.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Opens, and its vocabulary loads</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Prompts would not begin as in training. Check the base model's tokenizer_config.json.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Rows of this model are {width} wide, not a multiple of 256.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Same token ids as the trained tokenizer</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The largest of the usual levels that fits: with {context} tokens of context it takes {need} of {memory} RAM.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The largest of the usual levels that runs fully on the {card}: with {context} tokens of context it takes {need} of {memory}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The model may talk on after its answer. Train a little longer, or set a stop in the Modelfile.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The model would read other tokens than it was trained on and answer worse. Check that the adapter belongs to this base model.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The name cannot begin a file's name.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The training has not finished; there is no adapter yet.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>There is no Modelfile for this file.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This base model and adapter cannot be exported.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tick a level to export.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tight</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Too big</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Use letters, digits, dots, dashes and underscores.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>With {context} tokens of context {level} takes {need}, and there are {memory} of RAM. The files can be made here and run on a larger machine.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>checked</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>checking</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>failed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>for 1-bit models</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>for 2-bit models</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>for ternary models</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>llama.cpp and Ollama cannot open the file. Export the level again; if it fails again, copy the diagnostics.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>none, the base model alone</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>waiting</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{chosen} of {all} levels chosen</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} of {total} tensors use a larger type, so the levels lie closer together than their names suggest.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{held} of {all}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{levels} will not run on this machine</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{level} is recommended for this machine</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} has no TEMPLATE that equals the trained one: {reason}</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <source>{name} renders the same bytes as the trained chat template in %n conversations.</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>{name}, from disk</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name}, step {step}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{need} of disk are needed and {free} are free.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ExportNews</name>
  <message>
   <source>Base model or adapter have changed since. Export again to have both agree.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose another model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Export again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Export as {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Export under another name, or move the file away.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Go on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open another adapter…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show the files</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The export was interrupted: its worker is gone.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The export was stopped</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The files of {name} are of an earlier choice</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{done} of {all} files are checked and stay; going on makes the others.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{done} of {all} files are checked; going on makes the others.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ExportPage</name>
  <message numerus="yes">
   <source>%n files</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n files are checked and have their names.</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n levels, running</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>At the peak there is a 32-bit copy of {size} as well, removed later.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose a base model first.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose a model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose levels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Disk at the peak</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Export</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <source>Export %n levels</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>Files are made from a base model, with or without an adapter.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Files get their final names after they are checked.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Next: Ollama</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No base model yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing is written until you start.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open adapter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show the files</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stop</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stopping; finished files stay.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Train</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Written</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>reading {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{failed} of {all} files failed a check and keep the ending .part.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{need} of {free} free</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <source>{size} in %n files</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
 </context>
 <context>
  <name>Fetch</name>
  <message>
   <source>{done} of {total}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{size}/s</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{time} left</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>FetchRow</name>
  <message>
   <source>Discard what is there</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Go on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Pause</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stop</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>FilePanel</name>
  <message>
   <source>Copied</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy SHA-256</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show in folder</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>FormatPart</name>
  <message>
   <source>Choose a model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Conversation format</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ends with {token}, {start}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Not exact: no format gives the same bytes as the model's own template, so training uses that template itself. What stands in the way: {reason}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Own</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Read from the model's own template and proven: {cases} generated conversations, the same bytes.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reading the model's chat template and proving the format.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The base model's own format is used if it brings one.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The model brings no chat template, so the choice is yours.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The model's own template</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Without a system message it writes one of its own: “{text}”</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>begins with {token}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>no BOS</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>FoundSection</name>
  <message numerus="yes">
   <source>%n to know</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>Nothing to note</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reading</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reading…</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>FromDisk</name>
  <message>
   <source>A GGUF</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A model folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose GGUF…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose folder…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Drop a model folder or a GGUF here</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Drop a model here</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>It stays where it is. Nothing is copied.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>has config.json, safetensors and tokenizer.json. It trains and exports.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>holds rounded weights. One can talk to it and test it, not train it.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Histogram</name>
  <message>
   <source>Count {count}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No values yet.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>count</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>from</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>to</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{total} values, most of them from {low} to {high}.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>JobList</name>
  <message>
   <source>No jobs running</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Running jobs</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Jobs</name>
  <message>
   <source>Demo</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Download</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Export</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Quality</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Starter model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Train</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{time} left</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>LengthSection</name>
  <message>
   <source>Characters</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Characters: median {median}, longest {longest}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Column to measure</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No column has texts.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Text length</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>LengthsPart</name>
  <message numerus="yes">
   <source>%n are cut off at {count} tokens</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n cannot be trained on, first row {number}</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n lose the whole answer</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>99 % are at most {count}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cancel</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Context {count}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Conversation length</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Count tokens</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No conversation can be trained on.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Rows counted</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tokens</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>none is cut off at {count} tokens</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the longest has {count} tokens</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{done} of {total}, {share}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>LevelsPane</name>
  <message numerus="yes">
   <source>%n more levels</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>Context</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Fewer levels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Levels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>computing the sizes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>files as they were written and checked</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>sizes are computed from the tensor shapes, before anything is written</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>sizes are not known</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>LevelsTable</name>
  <message>
   <source>Bits per weight</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Checks</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Level</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Levels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Modelfile</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Progress</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Recommended</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Size</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This machine</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>LibraryPage</name>
  <message numerus="yes">
   <source>%n items</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n runs</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>A run that is at work uses it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Adapter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Adapters</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>All</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Base model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Changed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose a model</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <source>Delete %n items for good?</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>Delete for good</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Disk use</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Empty trash…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Export</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Exports</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Filter by name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Free on this disk</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>It was the base model; choose another.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Keep them</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Kind</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Library</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Look under All, or type less.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Models</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Models, adapters and exports appear here as you make them.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Move to trash</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing is on disk yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing of this kind or name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>On disk</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Runs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show in folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Size</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Table</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tables as read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Take off the list</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>That frees {size}. There is no way back.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This workspace does not keep it, so it stays where it is.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Trash</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Undo</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Unfinished download</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Used by</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count}, {size} in this workspace</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} is in the trash</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} is off the list; its files stay</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>LineChart</name>
  <message>
   <source>No values yet.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Step</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{title}: from {first} to {last}, least {least}.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>MainWindow</name>
  <message numerus="yes">
   <source>%n jobs are running</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>About Tunesmith</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cancel</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Close window</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy diagnostics</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Data</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Export</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Go to</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Keep running</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Library</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>New workspace</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ollama</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open spreadsheet…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open workspace folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Quality</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Runs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Settings</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stop them</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Take the tour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Template</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>They can go on without the window. Open it again to see where they are.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Train</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tunesmith {version}. Everything stays on this computer.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>MemoryPart</name>
  <message>
   <source>KV cache, {context} tokens</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Memory with {level}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>VRAM with {level}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{need} needed, {all} RAM</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{need} needed, {all} VRAM</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>MessageEditor</name>
  <message>
   <source>{role} template</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ModelCheck</name>
  <message numerus="yes">
   <source>%n good</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n to know</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n wrong</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>Architecture</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ask where the model comes from</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Chat template</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>End marker</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>End marker is not declared</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>End marker is split</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Licence</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Licence: {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No chat template</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No licence stated</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No pad token</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Pad token</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Pad token equals end of text</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Pad token is not in the vocabulary</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Padding is masked, so training is not affected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Read its terms before you publish what you make</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tokenizer</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Training teaches it a way to chat (ChatML by default)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Weights</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Width</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Width {width} is not a multiple of 256</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{family}, {layers} layers, width {width}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{format}, reproduced byte for byte</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{marker} is one token and stops generation</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{marker} is one token, but the files do not say that it ends an answer</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{marker} is {tokens} tokens; a model may write half of it and go on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{tensors} of {total} tensors fall back when quantized</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{tensors} tensors, {bytes}, checksums match</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{tensors} tensors, {bytes}, {types}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{tokens} tokens, pre-tokenizer {pre_tokenizer}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{token}, apart from end of text</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{width}: every level can be made as named</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ModelFooter</name>
  <message>
   <source>Choose a model first.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Download</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>From the hub, into this workspace.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Go on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>It is unpacked first, to about {size} on disk.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Next: Train</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Training starts from {name} then.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Use this model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What is there already is kept.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Works once its owner has let you in.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} cannot be trained here.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} cannot be trained: {what}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} did not pass its check.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} is being checked.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} is checked and ready.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} is on its way.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{size} from the hub, into this workspace.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ModelInspector</name>
  <message>
   <source>A GGUF holds rounded weights: one can talk to it and test it. Training and export begin at a model folder.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A folder on this computer</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Architecture</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Chat template</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Check again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Check report</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Checked once it is on disk.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Checked once it is unpacked.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Checking</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Context</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Download</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Downloads, 30 days</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>File</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>From {owner}, commit {commit}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Gated</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>In the file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Included, works offline. Answers in English.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Its owner must let you in: ask on its page, then put a token of your account into Settings.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Licence</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Looking at weights, tokenizer and chat template…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>None</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Not stated</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Not supported</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>On disk</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>On the hub, from {owner}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open its page</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Parameters</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Pre-tokenizer</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Precision</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Select a model to see what is known of it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Settings</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Vocabulary</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} B</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} M</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} tokens</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{size}, show in folder</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ModelPage</name>
  <message numerus="yes">
   <source>%n models found, none trains here</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>Asking the hub…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Check</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Check the spelling, or paste an id such as owner/name.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose another folder…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>GGUF file…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Model folder…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Models of the Llama family can be trained and exported.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Models on disk stay listed.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Models on disk work as always.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>More models are on the hub</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing new on the hub</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open a GGUF</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open a model folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open folder or GGUF…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Settings</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show the most downloaded</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show them</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Template</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The checkpoint that training starts from</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The hub was not searched</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Try again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Type a part of a name or paste an id. Only then the network is used.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ModelPane</name>
  <message>
   <source>From disk</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Library and hub</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Models</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Only what trains here</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Search the hub or paste a model id</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Where to look</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ModelRows</name>
  <message>
   <source>Cannot be used</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Context</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Download</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Gated</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Go on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Included</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Its owner must let you in first.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Licence</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Models of the Llama family can be trained and exported; this one is {name}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Not on disk</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Not supported</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>On disk</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Parameters</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Paused</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Size</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stopped</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The hub does not say what architecture it has.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Unpack</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Waiting</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>chosen</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>starter model</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ModelRuns</name>
  <message>
   <source>Go on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Library</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Settings</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ModelfilePane</name>
  <message numerus="yes">
   <source>%n problems</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>Back to what the export wrote</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Edits that change the prompt are checked again as you type.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Modelfile</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Name in Ollama</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No problems</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reset</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show in folder</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>OllamaPage</name>
  <message>
   <source>Base</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cancel</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copied. Paste it into a terminal.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy run command</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Create again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Create in Ollama</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Created in Ollama as {name}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Export a level first.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Export again to talk to what was trained last.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Export at least one level; its Modelfile is written beside it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Go to Export</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>It is made once, at Q8_0.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Its folder is chosen on the Model page.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Look for Ollama again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Makes {name}; the file is copied into Ollama's own folder.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Making a file of the base model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Making {name} in Ollama</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No exported files yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No file of the base model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ollama is not running</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ollama {version} is running</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Quality</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Sending to Ollama, {done}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Start Ollama to create the model; files can be asked without it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The Modelfile has mistakes.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>These files are older than the training.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tuned</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name}, in Ollama</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{share} done</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>OpenPlace</name>
  <message>
   <source>Drop a file here: Excel, OpenDocument, CSV or TSV. It is never changed.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Drop a table here</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No table yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open…</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Page</name>
  <message>
   <source>Details</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ParityPanel</name>
  <message numerus="yes">
   <source>%n conversations</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n made-up conversations</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>Ask it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Chat template in the GGUF</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Differs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Jinja, </source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Next row</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>None</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Not proven</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ollama</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ollama is not running</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ollama {version} does not tell</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Parity</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Previous row</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Prompt</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Prompt of row {row}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Prompt {row}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reading the file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reference</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Same bytes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>TEMPLATE</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>TEMPLATE in the Modelfile</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Training text</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What Ollama renders</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>asked from Ollama {version}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>edited by hand; only Ollama itself can tell</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>known once the model is created there</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>not asked yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>not everything can be compared</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>not used while there is a TEMPLATE</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>nothing to compare with</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the Modelfile has none</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the base model is gone; its copy in the GGUF stands in</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the chat template</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the conversation format</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the prompt differs from the trained one</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <source>the prompt is the same in %n places</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>used by Ollama</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>used by Ollama 0.30 and later</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>used by Ollama below 0.30</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{prompt}, no differences</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{prompt}: the chat template refuses it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{prompt}: {place} has what is underlined, not what is struck out</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{same} of {cases}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>PlainHeader</name>
  <message>
   <source>Columns</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>PlanPart</name>
  <message>
   <source>Folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open the folder {path}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Plan</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>PreviewPane</name>
  <message>
   <source>Chat and tokens</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Conversation of the row</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>How the row is shown</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Next row</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Previous row</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Random row</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Raw text</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Row</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>of {count}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>PromptChecking</name>
  <message>
   <source>comparing prompts</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the prompts could not be compared</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Quality</name>
  <message>
   <source>Answers stopped</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Beaten by</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Bits per weight</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Exact match</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Exact of asked</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Expected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>File</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Got</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Question</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Recommended</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Row</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Seconds per answer</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Size, MiB</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Wrong answers</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>cut off</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>nothing</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} of {asked}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>QualityChart</name>
  <message>
   <source>Exact match</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>File</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>File size, MiB</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No values yet.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Size, MiB</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{file}: {size} MiB, {share} exact.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>QualityPage</name>
  <message>
   <source> questions</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <source>%n files</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n files measured</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n held-out rows at most are asked.</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>Asked {rows} of {held_out} held-out rows, the likeliest word every time.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Asking {file}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Export</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Export some levels first.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Export some levels; then they can be compared by their answers.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Go to Export</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Held-out rows to ask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Held-out rows to ask; more take longer and tell more</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <source>Measure %n files</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>Measure again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Next: Ollama</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No exported files yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Quality</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Question {done} of {total}, file {file} of {files}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Skip to Ollama</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Starting</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The conversations that were trained on are not known any more.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The files are being measured.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The files have been written anew since; measure them again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The measurement was interrupted.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>These figures are of an earlier export.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tick at least one file.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ticked files are measured with the same held-out rows.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Try again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{file} is chosen for Ollama.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>RawText</name>
  <message>
   <source>Raw text of the row</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The text appears once the row has tokens.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ReadingOptions</name>
  <message numerus="yes">
   <source>%n rows</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>As displayed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cells as the spreadsheet shows them, such as 25% in place of 0.25</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Delimiter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Encoding</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Find out again how to read the file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Header row</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>None</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Sheet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} (hidden)</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ReadingRow</name>
  <message>
   <source>Cancel</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reading the file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reading {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reading {name}, {share}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ResultPane</name>
  <message numerus="yes">
   <source>%n held-out rows, 95 % interval</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>Chart</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose another file in the table below.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Every file answers the same held-out rows; exact answers are counted.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Exact answers by size</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Measure</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Not measured yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>View</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Wrong answers</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{file} answered everything exactly</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>RowHeader</name>
  <message>
   <source>Row numbers</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>RowsModel</name>
  <message>
   <source>not ticked</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>ticked</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>RowsPane</name>
  <message numerus="yes">
   <source>%n rows match</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>Case does not matter.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Every line of the file fits the table.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Filter rows</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Kept</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Kept rows</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Looking through the rows…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No line was rejected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No row has “{text}”</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reason</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Rejected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Rejected lines</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Rows to show</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show all rows</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Text of the line</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Run</name>
  <message>
   <source>Damaged</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Done</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Failed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Interrupted</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Paused</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Running</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Starting</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stopped</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stopping</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Waiting</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>RunCharts</name>
  <message>
   <source>Compare runs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Eval loss</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Eval loss {value}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Eval loss {value}, best</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Gradient norm</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Learning rate</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Linear</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Log</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Loss</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Loss {value}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Scale of the loss</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Smoothed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>raw and smoothed</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <source>raw and smoothed, eval every %n steps</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>{most} at most, %n steps shortened</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>{rate} at the end</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{rate} now</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{step}, epoch {epoch}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>RunChoice</name>
  <message>
   <source>{name}, eval loss {loss}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>RunInspector</name>
  <message>
   <source>Choose a run to see what it did.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Command</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Compared with {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Details</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Job</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Log</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Move to the trash</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No run is selected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Repeat</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Result</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Resume</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Settings</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show in folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stop</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the same</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{before} to {now}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{job}, {state}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{what}, started at {time}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>RunPane</name>
  <message>
   <source>Checking</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Counting tokens</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Loading the model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Measuring the base model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Progress of the training</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>best eval loss</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>elapsed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>epochs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>loss</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>steps</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>tokens per second</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{done} of {total}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>RunningPanel</name>
  <message numerus="yes">
   <source>%n to write</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>Check files</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Checked before a file gets its name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Checking {level}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Export</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Merge</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Modelfiles</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Quantize</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reading the model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tensor {done} of {total}</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <source>Writing %n files</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>Writing Modelfiles</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>about {time} left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{done} of {all} files</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{done} of {total} files</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{done} of {total} tensors</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{done} of {total} written</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{level} begins</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{level}, tensor {done} of {total}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>RunningView</name>
  <message>
   <source>Measuring</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stop</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Runs</name>
  <message numerus="yes">
   <source>%n files checked</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n files measured</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>Checksums match</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Eval loss</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Eval loss {loss}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Rows held out</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Rows trained on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Step {done} of {total}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Steps</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Time</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Warnings</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Yesterday</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{before} to {after}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{exact} of {rows} exact</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{share}, {time} left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{steps}, best is {best}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>RunsPage</name>
  <message numerus="yes">
   <source>%n runs</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>All</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cancel</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Change the filter or the word.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Clean up…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Deleted runs go to the trash.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Disk</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Disk use</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Empty the trash?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Empty trash</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Failed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Files that it wrote elsewhere are still there.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Find a run</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Job</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Loss</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No run is like that</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No runs yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Result</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Running</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Runs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Started</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>State</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This frees {size}. What is in the trash is gone then.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Time</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Training, exports and downloads are kept here.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Undo</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Which runs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>adapters</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>exports</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>models</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>nothing yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>runs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>trash</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} is in the trash</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{runs}, {size} on disk</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>SettingRow</name>
  <message>
   <source>A number from {low} to {high}, such as 2e-4.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Differs from the preset, which has {value}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Preset: {value}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reset {name}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>SettingsPage</name>
  <message>
   <source>A token is kept in the system's keyring</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>All runs, models and exports go into one folder.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Another folder is opened as it is. Nothing is moved.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Appearance</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>As the system</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Changes hold at once.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Change…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose a workspace folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy diagnostics</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Dark</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Forget token</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Hugging Face token</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Kept on this computer</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Language</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Light</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Memory</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Model hub</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Network</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No account and no telemetry. Your tables, models and answers stay on this computer. The network is used only when you search the hub or download a model.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No search on the hub and no download. Ollama on this computer still answers.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>None; only gated models need one</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open workspace folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Paste a token first.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Privacy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Processor cores</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save token</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Settings</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>System</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Text as large as the system's</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Text at {share}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Text size</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This program</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Version</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Work offline</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Workspace</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Workspace folder</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>SetupPane</name>
  <message>
   <source>Checks before the start</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Learning rate</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open {page}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Plan</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>as planned</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <source>as planned, with an evaluation every %n steps</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>conversations</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>evaluations</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>held out</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>steps</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>steps per epoch</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>SideBySide</name>
  <message>
   <source>0 takes the likeliest word every time</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Column {number}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Expected: {answer}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Message</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>New conversation</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Pick a row</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Pick a row from the eval split</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Regenerate</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Seed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Send to all</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Side by side</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stop</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Temperature</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Write a message</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Write a message, or pick a row from the eval split</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>same prompt, same seed</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Sidebar</name>
  <message>
   <source>Menu</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Places</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stages</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>SourcePart</name>
  <message>
   <source>Adapter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Base</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open adapter…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Source</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Use the trained one</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>SplitSection</name>
  <message>
   <source>Copies of a row stay on one side.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Eval about {count}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Held out</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing is held out, so training cannot tell when to stop.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Of the rows; the template may skip some. Copies stay on one side.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Split</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Train about {count}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Train and eval</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{share}, seed {seed}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>StageState</name>
  <message>
   <source>Done</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Empty</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Failed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Paused</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ready</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Running</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stale</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Stages</name>
  <message numerus="yes">
   <source>%n conversations</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n errors</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n files</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n files measured</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n steps</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>A table</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Adapter from disk</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>An adapter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Data or template changed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Eval loss {loss}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Export is newer</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Not checked yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Rows to messages</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Run and chat</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Settings changed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Smaller files</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Step {done} of {total}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Training is newer</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What they cost</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Where training starts</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>StatusStrip</name>
  <message>
   <source>Disk</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No jobs running</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Progress</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>RAM</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Running jobs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{free} free</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <source>{job} and %n more</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>{used} of {total}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>TablePane</name>
  <message>
   <source>Files</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>TemplateChecks</name>
  <message>
   <source>Line {line}, column {column}: {said}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Use {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Write {text}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>there is no column “{name}”.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>TemplateEditors</name>
  <message numerus="yes">
   <source>%n tokens</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>Assistant</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Click a column above, or type {</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Columns</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>If a field outside [[ ]] is empty</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Insert column {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Insert {field}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Skip the row</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stop with an error</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>System</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>User</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Write nothing</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <source>and %n more: type { to find them</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>once, optional</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>trained</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} tokens on average</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>TemplateFiles</name>
  <message>
   <source>Bring back what was here</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open another…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open template</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save elsewhere…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save template as</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Saved as {name}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Templates (*.toml)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} is open.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>TemplatePage</name>
  <message numerus="yes">
   <source>%n conversations</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n fields are not columns.</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n mistakes in the templates.</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows skipped</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>A table is missing.</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <source>All %n fields are filled.</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>Choose a table</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <source>Count tokens of %n conversations</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>Counted in tokens of the base model, once one is chosen.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Counted once the templates give conversations.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Counting conversations, {share}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Counting conversations.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Data</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Each of its rows becomes a conversation here.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Empty: {names}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Go to Data</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Look again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Next: Model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No table yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Not counted: this takes a while for so many rows.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing to show yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reading the table</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reading {name}, {share}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reading {name}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Row {number} of sheet {name}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Row {number} of {name}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Rows become conversations</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save as…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show skipped</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Template</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The assistant message is empty.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The model's tokenizer cannot be used</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The preview shows the last valid template.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The table cannot be read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The templates name no column.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The user message is empty.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This row is skipped</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Try again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Write the user and the assistant message.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{conversations}, no row skipped.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{conversations}, {skipped} because {cause}.</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <source>{conversations}, {skipped}, %n of them because {cause}.</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
 </context>
 <context>
  <name>TokenPanel</name>
  <message numerus="yes">
   <source>%n tokens</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>Choose a model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No base model chosen</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Shown once the row is a conversation.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The tokens come from its tokenizer and conversation format.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This row cannot be trained on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tokens</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tokens of the row</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>TokenView</name>
  <message>
   <source>Copy as table</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy text</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Token {id}: {text}, {kind}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tokens</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>id</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>no</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>not trained</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>special, {kind}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>text</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>trained</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>yes</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Tour</name>
  <message>
   <source>46 steps are enough here. Start, and see the loss fall.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose SmolLM2-135M-Instruct: it is included and needs no network.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Each level is a file for Ollama; each one is checked.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Each row is a support mail. The model shall tell team, priority and order.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>See how many answers each file gets right.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Subject and message are what is asked, the other columns what is answered.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The prompt is compared with the one that was trained on.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a table</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>an adapter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>rows become conversations</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>run and chat</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>smaller files</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>what they cost</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>where training starts</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>TourGuide</name>
  <message>
   <source>End tour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Finish tour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Next</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Step {step} of {steps}:</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>TrainChecks</name>
  <message numerus="yes">
   <source>%n conversations are held out</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n conversations are written</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n findings stand in the way.</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows skipped</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>A context of {tokens} tokens is too long</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose another name; nothing is overwritten.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose other layers at {field} under Advanced.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Context of {tokens} tokens</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Longer conversations are cut off.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No layer of this model gets an adapter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing is held out</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The adapter needs a name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The context fits every row</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The disk has room</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The disk is too full</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The name is free</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>There is an adapter {name} already</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This model takes {tokens} at most.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Without held-out conversations nobody sees it overfit, and the last adapter is kept instead of the best.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>adapters/{name} in this workspace</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>from {file}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>up to the model's {tokens} tokens</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <source>{millions} M parameters in %n linear layers</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>{name} did not pass its check</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} is whole</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{need} are needed, {free} are free.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{need} at most, {free} are free</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{share} of all</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{share} of all. So few tell only roughly how good it is.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>TrainFields</name>
  <message>
   <source>A fixed number of steps in place of epochs.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A step learns from conversations at once × pieces.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Adam beta 1</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Adam beta 2</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Adam epsilon</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Adapter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Balanced</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Changes memory and speed, not the result.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Checkpoints kept</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Context</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Context, tokens</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Conversations at once</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Conversations that are not trained on, to measure with.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Decides what is held out, the order and the beginning.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Dropout</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Effective batch</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Epochs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Evaluate every, steps</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Evaluated at once</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Fewer need less memory; the step stays the same if more pieces make up for it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Gradient norm limit</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Half it when the loss jumps, double it when it hardly falls.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Held out</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>How long</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>How often every conversation is seen. By rows: 3 below 1,000 conversations, 2 below 5,000, else 1.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>How the rate falls after the warm-up.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Keeps the division from zero.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Larger steps are shortened to this.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Learn the prompts too</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Learning rate</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Leaves out a share at random, against overfitting.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>LoRA alpha</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>LoRA rank</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>LoRA rank, alpha</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Longer conversations are cut off. Without a figure every one fits.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>MLP only</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Memory of the mean gradient.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Memory of the squared gradient.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>More passes at half the rate, for when the last points count.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Older ones are removed; the best adapter always stays.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>One pass with a small adapter: does the data teach anything?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Optimizer</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Otherwise only the assistant's text counts.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Pieces per step</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Pulls the adapter towards nothing at every step.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Put on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Quick</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Rank-stabilised</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Right for most tables. Start here.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save every, steps</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Scales by the root of the rank, for ranks over 32.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Schedule</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Seed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Size of the adapter: more can learn more, and overfit.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Steps</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Steps at most</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Strength of the adapter; twice the rank is usual.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ten times means ten over the run.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The layers that get an adapter.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The rate rises from near zero over this share.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Thorough</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Warm-up, of steps</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Weight decay</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What is lost at most when the power fails.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>all linear layers</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>as evaluated</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>attention only</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>by epochs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>by rows</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>constant</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>cosine</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>fits every row</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>linear</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>no</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>ten times</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>yes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{tokens} tokens</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>TrainInspector</name>
  <message numerus="yes">
   <source>%n changed</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>Adapter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Advanced</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Backend</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>End of the log</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Fixed while the run is going</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Hide</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Log</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Name of the adapter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open the run with its log</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Plan</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Preset</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reset all to the preset</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Result</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Runs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Settings</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show advanced settings</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show in folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The log is empty.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>TrainPage</name>
  <message numerus="yes">
   <source>%n conversations for {model}</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n runs compared</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n steps to the adapter {name}, after {other}.</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n steps to the adapter {name}.</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>A template says how a row becomes a conversation.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Adapter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>At the speed of that run, per conversation seen.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Best step</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cancel</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Change settings</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Conversations</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Data</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Data, templates, model or settings are no longer those of this run. The adapter stays as it is until you train again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Disk, at most</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Do not use it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Eval loss after</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Eval loss before</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Export takes the adapter {name} from disk</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Looking at data, model and disk.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Next: Export</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No base model is chosen</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No conversations yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No table is open</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing to learn from yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Once you train, it takes the new one instead.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open {page}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Pause</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Paused after step {step}; it goes on from there.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Resume</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Runs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show last run</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Something has changed since {name} was trained</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Start training</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Steps</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stop and keep</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stopped after step {step}; the checkpoint is kept.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Template</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The best checkpoint so far is step {step}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The run and its log are kept.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>There is nothing to keep before step 1.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>There is one already.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Time</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Time measured in</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Train</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Train again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Trained parameters</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Trained tokens</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Training learns from the rows of a table.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Training starts from a base model and adds an adapter.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Use {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Waits for the training that is going.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Writing the conversations and looking at the model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Writing the conversations.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>You may close the window; the run goes on.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>about {time}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} is ready.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} is ready: best at step {step}, eval loss {loss}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name}, {state}, settings changed since</source>
   <translation type="unfinished" />
  </message>
  <message numerus="yes">
   <source>{size}, %n checkpoints</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>{steps}, stopped early</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{train}, {held_out} held out</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>TrainTrouble</name>
  <message>
   <source> at step {step}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source> at step {step} of {total}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A learning rate of {rate} was too high. The run starts over with half of it; this one and its log are kept.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Change settings</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose a smaller model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Free some space</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Its process ended without a word: the power, the system or somebody ended it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No step was done yet: Resume begins from the start.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing is lost: the run starts over with smaller pieces and the same effective batch.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>One conversation at a time was too much already. A smaller context or a smaller model needs less.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open Data</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open Model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open Template</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Resume</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Retry with batch {batch} × {pieces}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Retry with {rate}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Start over</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The last checkpoint is kept: Resume goes on from it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The loss is no longer a number{place}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The memory ran out{place}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The training was interrupted{place}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Train under another name</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>WelcomePage</name>
  <message numerus="yes">
   <source>%n support mails and a small model are included</source>
   <translation type="unfinished">
    <numerusform />
   </translation>
  </message>
  <message>
   <source>A folder to train and export, or a GGUF to chat with</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>All good</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>All runs, models and exports go into one folder.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Appearance</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Bring a model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Change workspace…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Change…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose a workspace folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Dark</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Drop a file here</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Files and runs stay as they are. To keep the choices, take another workspace.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>From a spreadsheet to a model in Ollama</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>GGUF file…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Light</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Model folder…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No account, no telemetry. The network is used only when you search or download.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open a GGUF</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open a model folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open a spreadsheet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open a table</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Or drop a file here: Excel, CSV, TSV, or a GGUF</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Replace and start</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Seven steps, each one checked. All of it stays on this computer.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Start</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>System</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Take the two-minute tour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The tour puts its own table and templates in place of yours</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This computer</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Try again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Turn your own rows into conversations</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Welcome</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Workspace</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Workspace folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>You can enter at any step from the sidebar.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{good} good, {rest} to know</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>_Header</name>
  <message>
   <source>Details</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show command</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>_JobRow</name>
  <message>
   <source>Pause {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Progress</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stop {name}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>_Legend</name>
  <message>
   <source>not trained, {count}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>special</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>trained, {count}</source>
   <translation type="unfinished" />
  </message>
 </context>
</TS>
