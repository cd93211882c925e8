<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
 <context>
  <name>AdvancedPart</name>
  <message>
   <source>Advanced</source>
   <translation>Erweitert</translation>
  </message>
  <message>
   <source>Converter</source>
   <translation>Konverter</translation>
  </message>
  <message>
   <source>Hide</source>
   <translation>Ausblenden</translation>
  </message>
  <message>
   <source>Largest file</source>
   <translation>Größte Datei</translation>
  </message>
  <message>
   <source>Ollama does not open files in parts; llama.cpp does.</source>
   <translation>Ollama öffnet keine geteilten Dateien, llama.cpp schon.</translation>
  </message>
  <message>
   <source>Show</source>
   <translation>Zeigen</translation>
  </message>
  <message>
   <source>Show advanced settings</source>
   <translation>Erweiterte Einstellungen zeigen</translation>
  </message>
  <message>
   <source>any size</source>
   <translation>beliebig</translation>
  </message>
 </context>
 <context>
  <name>AdvicePane</name>
  <message>
   <source>95 % interval</source>
   <translation>95-%-Intervall</translation>
  </message>
  <message>
   <source>A smaller file is faster and takes less memory, but answers worse at some point. Asking each file the same held-out rows shows where that point is.</source>
   <translation>Eine kleinere Datei ist schneller und braucht weniger Speicher, antwortet aber ab einem Punkt schlechter. Wo dieser Punkt liegt, zeigt sich, wenn jede Datei dieselben zurückgehaltenen Zeilen beantwortet.</translation>
  </message>
  <message>
   <source>Answers {exact} of {asked} held-out rows exactly.</source>
   <translation>Beantwortet {exact} von {asked} zurückgehaltenen Zeilen exakt.</translation>
  </message>
  <message>
   <source>Ended by themselves</source>
   <translation>Von selbst geendet</translation>
  </message>
  <message>
   <source>Every smaller file answers fewer.</source>
   <translation>Jede kleinere Datei beantwortet weniger.</translation>
  </message>
  <message>
   <source>Exact match</source>
   <translation>Exakt richtig</translation>
  </message>
  <message>
   <source>No file answered a row exactly, so exact match cannot tell them apart. Read some wrong answers: free texts are rarely repeated word for word.</source>
   <translation>Keine Datei hat eine Zeile exakt beantwortet, daher lassen sie sich so nicht unterscheiden. Ein Blick in die falschen Antworten hilft: Freie Texte werden selten Wort für Wort wiederholt.</translation>
  </message>
  <message>
   <source>No file answers more, and it is {share} smaller than {largest}.</source>
   <translation>Keine Datei beantwortet mehr, und sie ist {share} kleiner als {largest}.</translation>
  </message>
  <message>
   <source>Nothing to recommend</source>
   <translation>Keine Empfehlung möglich</translation>
  </message>
  <message>
   <source>Show its wrong answers</source>
   <translation>Falsche Antworten zeigen</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>Größe</translation>
  </message>
  <message>
   <source>Use in Ollama</source>
   <translation>In Ollama verwenden</translation>
  </message>
  <message>
   <source>Use {file}</source>
   <translation>{file} verwenden</translation>
  </message>
  <message>
   <source>What this tells</source>
   <translation>Was das aussagt</translation>
  </message>
  <message>
   <source>{file} saves another {size} and answers {exact}.</source>
   <translation>{file} spart weitere {size} und beantwortet {exact}.</translation>
  </message>
  <message>
   <source>{low} to {high}</source>
   <translation>{low} bis {high}</translation>
  </message>
 </context>
 <context>
  <name>AlsoPart</name>
  <message>
   <source>16-bit GGUF</source>
   <translation>16-Bit-GGUF</translation>
  </message>
  <message>
   <source>Also write</source>
   <translation>Außerdem schreiben</translation>
  </message>
  <message>
   <source>The adapter by itself, for llama.cpp to put on the base model when it runs.</source>
   <translation>Der Adapter für sich; llama.cpp setzt ihn beim Ausführen auf das Basismodell.</translation>
  </message>
  <message>
   <source>The level F16, from which others can be made later.</source>
   <translation>Die Stufe F16, aus der sich später andere erstellen lassen.</translation>
  </message>
  <message>
   <source>The merged model as Hugging Face has it: to train on, or for transformers and vLLM.</source>
   <translation>Das zusammengeführte Modell in der Form von Hugging Face: zum Weitertrainieren oder für transformers und vLLM.</translation>
  </message>
 </context>
 <context>
  <name>AnswersChart</name>
  <message>
   <source>Base model</source>
   <translation>Basismodell</translation>
  </message>
  <message>
   <source>Figure</source>
   <translation>Kennzahl</translation>
  </message>
  <message>
   <source>From</source>
   <translation>Von</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>Modell</translation>
  </message>
  <message>
   <source>No values yet.</source>
   <translation>Noch keine Werte.</translation>
  </message>
  <message>
   <source>To</source>
   <translation>Bis</translation>
  </message>
  <message>
   <source>Tuned</source>
   <translation>Trainiert</translation>
  </message>
  <message>
   <source>Value</source>
   <translation>Wert</translation>
  </message>
  <message>
   <source>{name}: base {base}, tuned {tuned}.</source>
   <translation>{name}: Basis {base}, trainiert {tuned}.</translation>
  </message>
 </context>
 <context>
  <name>AnswersPane</name>
  <message>
   <source>Answers shown</source>
   <translation>Gezeigte Antworten</translation>
  </message>
  <message>
   <source>Answers to held-out rows</source>
   <translation>Antworten auf zurückgehaltene Zeilen</translation>
  </message>
  <message>
   <source>Base model and tuned one</source>
   <translation>Basismodell und trainiertes</translation>
  </message>
  <message>
   <source>Close answers</source>
   <translation>Antworten schließen</translation>
  </message>
  <message>
   <source>Open as HTML</source>
   <translation>Als HTML öffnen</translation>
  </message>
  <message>
   <source>What training has brought</source>
   <translation>Was das Training gebracht hat</translation>
  </message>
 </context>
 <context>
  <name>ArrowModel</name>
  <message>
   <source>empty</source>
   <translation>leer</translation>
  </message>
 </context>
 <context>
  <name>ArrowView</name>
  <message>
   <source>Copy cell</source>
   <translation>Zelle kopieren</translation>
  </message>
  <message>
   <source>Copy rows</source>
   <translation>Zeilen kopieren</translation>
  </message>
  <message>
   <source>Enter shows the whole text</source>
   <translation>Eingabetaste zeigt den ganzen Text</translation>
  </message>
  <message>
   <source>Order of the file</source>
   <translation>Reihenfolge der Datei</translation>
  </message>
  <message>
   <source>Rows of the table</source>
   <translation>Zeilen der Tabelle</translation>
  </message>
  <message>
   <source>Select at most {most} rows.</source>
   <translation>Höchstens {most} Zeilen auswählen.</translation>
  </message>
  <message>
   <source>Show whole cell</source>
   <translation>Ganze Zelle zeigen</translation>
  </message>
  <message>
   <source>Sort by {column}, falling</source>
   <translation>Nach {column} absteigend sortieren</translation>
  </message>
  <message>
   <source>Sort by {column}, rising</source>
   <translation>Nach {column} aufsteigend sortieren</translation>
  </message>
  <message>
   <source>{column}, row {number}</source>
   <translation>{column}, Zeile {number}</translation>
  </message>
  <message>
   <source>{rows} rows are too many for the clipboard.</source>
   <translation>{rows} Zeilen sind zu viele für die Zwischenablage.</translation>
  </message>
 </context>
 <context>
  <name>BalanceSection</name>
  <message>
   <source>Balance</source>
   <translation>Verteilung</translation>
  </message>
  <message>
   <source>Column to count</source>
   <translation>Zu zählende Spalte</translation>
  </message>
  <message>
   <source>No column has few values that repeat.</source>
   <translation>Keine Spalte hat wenige, sich wiederholende Werte.</translation>
  </message>
  <message>
   <source>empty</source>
   <translation>leer</translation>
  </message>
  <message>
   <source>others</source>
   <translation>andere</translation>
  </message>
 </context>
 <context>
  <name>Banner</name>
  <message>
   <source>Dismiss</source>
   <translation>Schließen</translation>
  </message>
 </context>
 <context>
  <name>BannerStack</name>
  <message>
   <source>Copied</source>
   <translation>Kopiert</translation>
  </message>
  <message>
   <source>Copy diagnostics</source>
   <translation>Diagnose kopieren</translation>
  </message>
 </context>
 <context>
  <name>Bars</name>
  <message>
   <source>No values yet.</source>
   <translation>Noch keine Werte.</translation>
  </message>
  <message>
   <source>count</source>
   <translation>Anzahl</translation>
  </message>
  <message>
   <source>share</source>
   <translation>Anteil</translation>
  </message>
  <message>
   <source>value</source>
   <translation>Wert</translation>
  </message>
 </context>
 <context>
  <name>ChartFrame</name>
  <message>
   <source>Copy as table</source>
   <translation>Als Tabelle kopieren</translation>
  </message>
 </context>
 <context>
  <name>ChatColumn</name>
  <message numerus="yes">
   <source>%n tokens</source>
   <translation>
    <numerusform>%n Token</numerusform>
    <numerusform>%n Token</numerusform>
   </translation>
  </message>
  <message>
   <source>Answers come from the server</source>
   <translation>Antworten kommen vom Server</translation>
  </message>
  <message>
   <source>Answers of {name}</source>
   <translation>Antworten von {name}</translation>
  </message>
  <message>
   <source>It is made once, at Q8_0.</source>
   <translation>Sie wird einmal erstellt, mit Q8_0.</translation>
  </message>
  <message>
   <source>Make a base file</source>
   <translation>Basisdatei erstellen</translation>
  </message>
  <message>
   <source>No file of the base model</source>
   <translation>Keine Datei des Basismodells</translation>
  </message>
  <message>
   <source>ended at a stop text</source>
   <translation>an einem Stopptext geendet</translation>
  </message>
  <message>
   <source>ended at {marker}</source>
   <translation>geendet bei {marker}</translation>
  </message>
  <message>
   <source>ended by itself</source>
   <translation>von selbst geendet</translation>
  </message>
  <message>
   <source>no answer</source>
   <translation>keine Antwort</translation>
  </message>
  <message>
   <source>reading the question</source>
   <translation>liest die Frage</translation>
  </message>
  <message>
   <source>stopped</source>
   <translation>gestoppt</translation>
  </message>
  <message>
   <source>stopped at the limit</source>
   <translation>an der Grenze gestoppt</translation>
  </message>
  <message>
   <source>stopped, the context is full</source>
   <translation>gestoppt, Kontext voll</translation>
  </message>
  <message>
   <source>{size}, loaded at the first question</source>
   <translation>{size}, wird bei der ersten Frage geladen</translation>
  </message>
  <message>
   <source>{tokens}, {speed} per s, {where}</source>
   <translation>{tokens}, {speed} pro s, {where}</translation>
  </message>
  <message>
   <source>{tokens}, {where}</source>
   <translation>{tokens}, {where}</translation>
  </message>
 </context>
 <context>
  <name>ChatView</name>
  <message>
   <source>Assistant</source>
   <translation>Assistent</translation>
  </message>
  <message>
   <source>Conversation</source>
   <translation>Konversation</translation>
  </message>
  <message>
   <source>System</source>
   <translation>System</translation>
  </message>
  <message>
   <source>User</source>
   <translation>Benutzer</translation>
  </message>
  <message numerus="yes">
   <source>… %n more characters</source>
   <translation>
    <numerusform>… %n weiteres Zeichen</numerusform>
    <numerusform>… %n weitere Zeichen</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>Checks</name>
  <message>
   <source>Good</source>
   <translation>Gut</translation>
  </message>
  <message>
   <source>Not checked yet</source>
   <translation>Noch nicht geprüft</translation>
  </message>
  <message>
   <source>To know</source>
   <translation>Hinweis</translation>
  </message>
  <message>
   <source>Wrong</source>
   <translation>Fehler</translation>
  </message>
 </context>
 <context>
  <name>Cleaning</name>
  <message numerus="yes">
   <source>%n rows changed</source>
   <translation>
    <numerusform>%n Zeile geändert</numerusform>
    <numerusform>%n Zeilen geändert</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows removed</source>
   <translation>
    <numerusform>%n Zeile entfernt</numerusform>
    <numerusform>%n Zeilen entfernt</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n values in {columns}</source>
   <translation>
    <numerusform>%n Wert in {columns}</numerusform>
    <numerusform>%n Werte in {columns}</numerusform>
   </translation>
  </message>
  <message>
   <source>Drop exact duplicates</source>
   <translation>Genaue Duplikate entfernen</translation>
  </message>
  <message>
   <source>Drop near duplicates</source>
   <translation>Ähnliche Duplikate entfernen</translation>
  </message>
  <message>
   <source>Drop rows with a text</source>
   <translation>Zeilen mit einem Text entfernen</translation>
  </message>
  <message>
   <source>Drop rows with empty cells</source>
   <translation>Zeilen mit leeren Zellen entfernen</translation>
  </message>
  <message>
   <source>Filter by text</source>
   <translation>Nach Text filtern</translation>
  </message>
  <message>
   <source>Keep languages</source>
   <translation>Sprachen behalten</translation>
  </message>
  <message>
   <source>Keep only rows with a text</source>
   <translation>Nur Zeilen mit einem Text behalten</translation>
  </message>
  <message>
   <source>Keep {high} characters and fewer</source>
   <translation>Bis {high} Zeichen behalten</translation>
  </message>
  <message>
   <source>Keep {high} tokens and fewer</source>
   <translation>Bis {high} Token behalten</translation>
  </message>
  <message>
   <source>Keep {low} characters and more</source>
   <translation>Ab {low} Zeichen behalten</translation>
  </message>
  <message>
   <source>Keep {low} to {high} characters</source>
   <translation>{low} bis {high} Zeichen behalten</translation>
  </message>
  <message>
   <source>Keep {low} to {high} tokens</source>
   <translation>{low} bis {high} Token behalten</translation>
  </message>
  <message>
   <source>Keep {low} tokens and more</source>
   <translation>Ab {low} Token behalten</translation>
  </message>
  <message>
   <source>Limit the length</source>
   <translation>Länge begrenzen</translation>
  </message>
  <message>
   <source>Mask personal data</source>
   <translation>Persönliche Daten maskieren</translation>
  </message>
  <message>
   <source>Not in this table: {columns}</source>
   <translation>Nicht in dieser Tabelle: {columns}</translation>
  </message>
  <message>
   <source>Removes rows that are the same as an earlier one, so that none counts twice. The same letter in two spellings of Unicode counts as the same.</source>
   <translation>Entfernt Zeilen, die einer früheren gleichen, damit keine doppelt zählt. Derselbe Buchstabe in zwei Schreibweisen von Unicode gilt als gleich.</translation>
  </message>
  <message>
   <source>Removes rows that lack a question or an answer: they teach nothing.</source>
   <translation>Entfernt Zeilen, denen Frage oder Antwort fehlt: aus ihnen ist nichts zu lernen.</translation>
  </message>
  <message>
   <source>Removes rows whose text is in another language.</source>
   <translation>Entfernt Zeilen, deren Text in einer anderen Sprache ist.</translation>
  </message>
  <message>
   <source>Removes rows whose text is nearly that of an earlier one, such as a mail with another name. The earlier one stays.</source>
   <translation>Entfernt Zeilen, deren Text fast der einer früheren ist, etwa eine Mail mit anderem Namen. Die frühere bleibt.</translation>
  </message>
  <message>
   <source>Removes rows with a text, such as “auto-reply”, or keeps only those.</source>
   <translation>Entfernt Zeilen mit einem Text, etwa „Abwesenheitsnotiz“, oder behält nur diese.</translation>
  </message>
  <message>
   <source>Removes rows with too little text to learn from, or with too much.</source>
   <translation>Entfernt Zeilen mit zu wenig Text, um daraus zu lernen, oder mit zu viel.</translation>
  </message>
  <message>
   <source>Replace values</source>
   <translation>Werte ersetzen</translation>
  </message>
  <message>
   <source>Takes spaces and line ends off both ends of cells. No row is removed.</source>
   <translation>Nimmt Leerzeichen und Zeilenenden an beiden Enden der Zellen weg. Keine Zeile wird entfernt.</translation>
  </message>
  <message>
   <source>Trim white space</source>
   <translation>Leerraum an den Enden entfernen</translation>
  </message>
  <message>
   <source>Write numbers plainly</source>
   <translation>Zahlen einfach schreiben</translation>
  </message>
  <message>
   <source>Writes a number such as 1.234,56 as 1234.56. A cell that is no such number stays as it is, and is told.</source>
   <translation>Schreibt eine Zahl wie 1.234,56 als 1234.56. Eine Zelle, die keine solche Zahl ist, bleibt, wie sie ist, und wird genannt.</translation>
  </message>
  <message>
   <source>Writes a placeholder such as [EMAIL] in the place of addresses, numbers and keys. No row is removed.</source>
   <translation>Schreibt einen Platzhalter wie [EMAIL] an die Stelle von Adressen, Nummern und Schlüsseln. Keine Zeile wird entfernt.</translation>
  </message>
  <message>
   <source>Writes one value in place of another, so that each has one spelling.</source>
   <translation>Schreibt einen Wert anstelle eines anderen, damit jeder nur eine Schreibweise hat.</translation>
  </message>
  <message>
   <source>all columns</source>
   <translation>alle Spalten</translation>
  </message>
  <message>
   <source>all of them empty: {columns}</source>
   <translation>alle davon leer: {columns}</translation>
  </message>
  <message>
   <source>any of them empty: {columns}</source>
   <translation>eine davon leer: {columns}</translation>
  </message>
  <message>
   <source>as the cells tell, {columns}</source>
   <translation>wie die Zellen es zeigen, {columns}</translation>
  </message>
  <message>
   <source>similarity {threshold} and above, {columns}</source>
   <translation>Ähnlichkeit ab {threshold}, {columns}</translation>
  </message>
  <message>
   <source>{columns}, capitals do not count</source>
   <translation>{columns}, Großschreibung zählt nicht</translation>
  </message>
  <message>
   <source>{kinds}, {columns}</source>
   <translation>{kinds}, {columns}</translation>
  </message>
  <message>
   <source>“{text}”, {columns}</source>
   <translation>„{text}“, {columns}</translation>
  </message>
 </context>
 <context>
  <name>CleaningReason</name>
  <message>
   <source>all columns are empty</source>
   <translation>alle Spalten sind leer</translation>
  </message>
  <message>
   <source>empty</source>
   <translation>leer</translation>
  </message>
  <message>
   <source>language unknown</source>
   <translation>Sprache unbekannt</translation>
  </message>
  <message>
   <source>language {language} ({confidence})</source>
   <translation>Sprache {language} ({confidence})</translation>
  </message>
  <message>
   <source>no match of the pattern</source>
   <translation>kein Treffer des Musters</translation>
  </message>
  <message>
   <source>resembles row {row} ({similarity})</source>
   <translation>ähnelt Zeile {row} ({similarity})</translation>
  </message>
  <message>
   <source>the same as row {row}</source>
   <translation>dasselbe wie Zeile {row}</translation>
  </message>
  <message>
   <source>{column} is empty</source>
   <translation>{column} ist leer</translation>
  </message>
  <message>
   <source>{column} matches the pattern</source>
   <translation>{column} passt auf das Muster</translation>
  </message>
  <message>
   <source>{length} characters, fewer than {limit}</source>
   <translation>{length} Zeichen, weniger als {limit}</translation>
  </message>
  <message>
   <source>{length} characters, more than {limit}</source>
   <translation>{length} Zeichen, mehr als {limit}</translation>
  </message>
  <message>
   <source>{length} tokens, fewer than {limit}</source>
   <translation>{length} Token, weniger als {limit}</translation>
  </message>
  <message>
   <source>{length} tokens, more than {limit}</source>
   <translation>{length} Token, mehr als {limit}</translation>
  </message>
 </context>
 <context>
  <name>CleaningSection</name>
  <message>
   <source>A step names a column that is not in this table. Edit the step or switch it off.</source>
   <translation>Ein Schritt nennt eine Spalte, die es in dieser Tabelle nicht gibt. Ändern Sie den Schritt oder schalten Sie ihn aus.</translation>
  </message>
  <message>
   <source>Add step</source>
   <translation>Schritt hinzufügen</translation>
  </message>
  <message>
   <source>All steps are off. No row is removed.</source>
   <translation>Alle Schritte sind aus. Keine Zeile wird entfernt.</translation>
  </message>
  <message>
   <source>Apply</source>
   <translation>Anwenden</translation>
  </message>
  <message>
   <source>Cleaning</source>
   <translation>Bereinigung</translation>
  </message>
  <message>
   <source>Cleaning the rows</source>
   <translation>Zeilen werden bereinigt</translation>
  </message>
  <message>
   <source>Cleaning…</source>
   <translation>Wird bereinigt …</translation>
  </message>
  <message>
   <source>Copies, empty rows and other languages teach a model what it should not say. Nothing is removed until you add a step, and the file is never changed.</source>
   <translation>Kopien, leere Zeilen und andere Sprachen lehren ein Modell, was es nicht sagen soll. Nichts wird entfernt, bis Sie einen Schritt hinzufügen, und die Datei wird nie geändert.</translation>
  </message>
  <message>
   <source>Edit step</source>
   <translation>Schritt ändern</translation>
  </message>
  <message>
   <source>Move down</source>
   <translation>Nach unten</translation>
  </message>
  <message>
   <source>Move up</source>
   <translation>Nach oben</translation>
  </message>
  <message>
   <source>Not applied</source>
   <translation>Nicht angewendet</translation>
  </message>
  <message>
   <source>Redo</source>
   <translation>Wiederholen</translation>
  </message>
  <message>
   <source>Remove step</source>
   <translation>Schritt entfernen</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>Anhalten</translation>
  </message>
  <message>
   <source>Undo</source>
   <translation>Rückgängig</translation>
  </message>
  <message>
   <source>You stopped it. No row is removed.</source>
   <translation>Sie haben es angehalten. Keine Zeile wird entfernt.</translation>
  </message>
 </context>
 <context>
  <name>ColumnCombo</name>
  <message>
   <source>Choose a column</source>
   <translation>Spalte wählen</translation>
  </message>
 </context>
 <context>
  <name>ColumnFacts</name>
  <message numerus="yes">
   <source>%n distinct</source>
   <translation>
    <numerusform>%n Wert</numerusform>
    <numerusform>%n verschiedene</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n empty</source>
   <translation>
    <numerusform>%n leer</numerusform>
    <numerusform>%n leer</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n values</source>
   <translation>
    <numerusform>%n Wert</numerusform>
    <numerusform>%n Werte</numerusform>
   </translation>
  </message>
  <message>
   <source>all empty</source>
   <translation>alle leer</translation>
  </message>
  <message>
   <source>many distinct</source>
   <translation>viele verschiedene</translation>
  </message>
  <message numerus="yes">
   <source>over %n distinct</source>
   <translation>
    <numerusform>über %n Wert</numerusform>
    <numerusform>über %n verschiedene</numerusform>
   </translation>
  </message>
  <message>
   <source>{low} to {high}</source>
   <translation>{low} bis {high}</translation>
  </message>
  <message>
   <source>{share} empty</source>
   <translation>{share} leer</translation>
  </message>
 </context>
 <context>
  <name>ColumnHeader</name>
  <message>
   <source>Columns</source>
   <translation>Spalten</translation>
  </message>
 </context>
 <context>
  <name>ColumnPicker</name>
  <message>
   <source>All columns</source>
   <translation>Alle Spalten</translation>
  </message>
  <message>
   <source>Columns</source>
   <translation>Spalten</translation>
  </message>
  <message>
   <source>Columns to look at</source>
   <translation>Spalten, die zählen</translation>
  </message>
  <message>
   <source>Tick a column, or all of them.</source>
   <translation>Kreuzen Sie eine Spalte an, oder alle.</translation>
  </message>
  <message>
   <source>{name} (not in this table)</source>
   <translation>{name} (nicht in dieser Tabelle)</translation>
  </message>
 </context>
 <context>
  <name>CommandPopup</name>
  <message>
   <source>Copy</source>
   <translation>Kopieren</translation>
  </message>
  <message>
   <source>The same from a terminal</source>
   <translation>Dasselbe im Terminal</translation>
  </message>
  <message>
   <source>There is nothing to run yet.</source>
   <translation>Noch nichts auszuführen.</translation>
  </message>
 </context>
 <context>
  <name>ComparePane</name>
  <message numerus="yes">
   <source>%n runs over their steps</source>
   <translation>
    <numerusform>%n Lauf über seine Schritte</numerusform>
    <numerusform>%n Läufe über ihre Schritte</numerusform>
   </translation>
  </message>
  <message>
   <source>Close comparison</source>
   <translation>Vergleich schließen</translation>
  </message>
  <message>
   <source>Eval loss</source>
   <translation>Eval-Loss</translation>
  </message>
  <message>
   <source>Eval loss of the chosen runs</source>
   <translation>Eval-Loss der gewählten Läufe</translation>
  </message>
  <message>
   <source>Results and settings that differ</source>
   <translation>Ergebnisse und Einstellungen, die sich unterscheiden</translation>
  </message>
  <message>
   <source>What differs</source>
   <translation>Unterschied</translation>
  </message>
 </context>
 <context>
  <name>CompareRuns</name>
  <message>
   <source>At step</source>
   <translation>Bei Schritt</translation>
  </message>
  <message>
   <source>Base model</source>
   <translation>Basismodell</translation>
  </message>
  <message>
   <source>Best eval loss</source>
   <translation>Bester Eval-Loss</translation>
  </message>
  <message>
   <source>Conversations</source>
   <translation>Konversationen</translation>
  </message>
  <message>
   <source>Time</source>
   <translation>Zeit</translation>
  </message>
 </context>
 <context>
  <name>Completion</name>
  <message>
   <source>Completions</source>
   <translation>Vervollständigungen</translation>
  </message>
 </context>
 <context>
  <name>Computer</name>
  <message>
   <source>A model with its files takes some GiB of disk.</source>
   <translation>Ein Modell mit seinen Dateien belegt einige GiB.</translation>
  </message>
  <message>
   <source>All other steps work without it.</source>
   <translation>Alle anderen Schritte gehen auch ohne.</translation>
  </message>
  <message>
   <source>No NVIDIA card</source>
   <translation>Keine NVIDIA-Karte</translation>
  </message>
  <message>
   <source>Ollama is not running</source>
   <translation>Ollama läuft nicht</translation>
  </message>
  <message>
   <source>Ollama {version} is running</source>
   <translation>Ollama {version} läuft</translation>
  </message>
  <message>
   <source>Only the last step needs it.</source>
   <translation>Nur der letzte Schritt braucht es.</translation>
  </message>
  <message>
   <source>PyTorch {version}</source>
   <translation>PyTorch {version}</translation>
  </message>
  <message>
   <source>Small models can be trained on the processor.</source>
   <translation>Kleine Modelle lassen sich auf dem Prozessor trainieren.</translation>
  </message>
  <message>
   <source>Training is installed</source>
   <translation>Training ist installiert</translation>
  </message>
  <message>
   <source>Training is not installed</source>
   <translation>Training ist nicht installiert</translation>
  </message>
  <message>
   <source>{memory} of memory, {disk} of disk free</source>
   <translation>{memory} Arbeitsspeicher, {disk} Speicherplatz frei</translation>
  </message>
  <message>
   <source>{name}, {memory}</source>
   <translation>{name}, {memory}</translation>
  </message>
 </context>
 <context>
  <name>ConversationForm</name>
  <message>
   <source>Conversations from</source>
   <translation>Konversationen aus</translation>
  </message>
  <message>
   <source>Grouped rows</source>
   <translation>Gruppen von Zeilen</translation>
  </message>
  <message>
   <source>Message list</source>
   <translation>Liste von Nachrichten</translation>
  </message>
  <message>
   <source>Templates</source>
   <translation>Vorlagen</translation>
  </message>
  <message>
   <source>What a conversation is made of</source>
   <translation>Woraus eine Konversation entsteht</translation>
  </message>
 </context>
 <context>
  <name>DataFound</name>
  <message numerus="yes">
   <source>%n cells with an error</source>
   <translation>
    <numerusform>%n Zelle mit Fehler</numerusform>
    <numerusform>%n Zellen mit Fehler</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n columns have the name of another one</source>
   <translation>
    <numerusform>%n Spalte heißt wie eine andere</numerusform>
    <numerusform>%n Spalten heißen wie eine andere</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n hidden columns are in the table</source>
   <translation>
    <numerusform>%n ausgeblendete Spalte ist in der Tabelle</numerusform>
    <numerusform>%n ausgeblendete Spalten sind in der Tabelle</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n hidden rows are in the table</source>
   <translation>
    <numerusform>%n ausgeblendete Zeile ist in der Tabelle</numerusform>
    <numerusform>%n ausgeblendete Zeilen sind in der Tabelle</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n lines above the header</source>
   <translation>
    <numerusform>%n Zeile über der Kopfzeile</numerusform>
    <numerusform>%n Zeilen über der Kopfzeile</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n lines rejected</source>
   <translation>
    <numerusform>%n Zeile abgelehnt</numerusform>
    <numerusform>%n Zeilen abgelehnt</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n merged ranges</source>
   <translation>
    <numerusform>%n verbundener Bereich</numerusform>
    <numerusform>%n verbundene Bereiche</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows with too few cells</source>
   <translation>
    <numerusform>%n Zeile mit zu wenigen Zellen</numerusform>
    <numerusform>%n Zeilen mit zu wenigen Zellen</numerusform>
   </translation>
  </message>
  <message>
   <source>Blank rows</source>
   <translation>Leere Zeilen</translation>
  </message>
  <message>
   <source>Copied</source>
   <translation>Kopiert</translation>
  </message>
  <message>
   <source>Copy</source>
   <translation>Kopie</translation>
  </message>
  <message>
   <source>Copy of</source>
   <translation>Kopie von</translation>
  </message>
  <message>
   <source>Delimiter</source>
   <translation>Trennzeichen</translation>
  </message>
  <message>
   <source>Encoding</source>
   <translation>Kodierung</translation>
  </message>
  <message>
   <source>Error cells look like empty ones in this format</source>
   <translation>Fehlerzellen sehen in diesem Format wie leere aus</translation>
  </message>
  <message>
   <source>Header row</source>
   <translation>Kopfzeile</translation>
  </message>
  <message>
   <source>None, columns are numbered</source>
   <translation>Keine, Spalten sind nummeriert</translation>
  </message>
  <message>
   <source>Not in the table; see Rejected.</source>
   <translation>Nicht in der Tabelle; siehe „Abgelehnt“.</translation>
  </message>
  <message>
   <source>Rows with data</source>
   <translation>Zeilen mit Daten</translation>
  </message>
  <message>
   <source>Rows {rows}</source>
   <translation>Zeilen {rows}</translation>
  </message>
  <message>
   <source>SHA-256</source>
   <translation>SHA-256</translation>
  </message>
  <message>
   <source>SHA-256 of {name}</source>
   <translation>SHA-256 von {name}</translation>
  </message>
  <message>
   <source>Sheet</source>
   <translation>Tabellenblatt</translation>
  </message>
  <message>
   <source>Such as #N/A; they are taken as empty.</source>
   <translation>Etwa #NV; sie gelten als leer.</translation>
  </message>
  <message>
   <source>Taken as titles and not as data: {titles}</source>
   <translation>Als Titel statt als Daten gelesen: {titles}</translation>
  </message>
  <message>
   <source>The missing cells are empty.</source>
   <translation>Die fehlenden Zellen sind leer.</translation>
  </message>
  <message>
   <source>The value is repeated in the rows below.</source>
   <translation>Der Wert steht auch in den Zeilen darunter.</translation>
  </message>
  <message>
   <source>The value stands in the first cell only.</source>
   <translation>Der Wert steht nur in der ersten Zelle.</translation>
  </message>
  <message>
   <source>They are called {names} here.</source>
   <translation>Hier heißen sie {names}.</translation>
  </message>
  <message>
   <source>This format does not tell what is hidden</source>
   <translation>Dieses Format verrät nicht, was ausgeblendet ist</translation>
  </message>
  <message>
   <source>differs, or none</source>
   <translation>verschieden oder keine</translation>
  </message>
  <message>
   <source>no row</source>
   <translation>keine Zeile</translation>
  </message>
  <message>
   <source>rows {first} to {last}</source>
   <translation>Zeilen {first} bis {last}</translation>
  </message>
 </context>
 <context>
  <name>DataPage</name>
  <message numerus="yes">
   <source>%n columns</source>
   <translation>
    <numerusform>%n Spalte</numerusform>
    <numerusform>%n Spalten</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows</source>
   <translation>
    <numerusform>%n Zeile</numerusform>
    <numerusform>%n Zeilen</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows are ready.</source>
   <translation>
    <numerusform>%n Zeile ist bereit.</numerusform>
    <numerusform>%n Zeilen sind bereit.</numerusform>
   </translation>
  </message>
  <message>
   <source>A cleaning step names a column that is not in the table.</source>
   <translation>Ein Schritt der Bereinigung nennt eine Spalte, die nicht in der Tabelle ist.</translation>
  </message>
  <message>
   <source>A large file takes a moment.</source>
   <translation>Eine große Datei braucht einen Moment.</translation>
  </message>
  <message>
   <source>All files</source>
   <translation>Alle Dateien</translation>
  </message>
  <message>
   <source>Choose another file…</source>
   <translation>Andere Datei wählen …</translation>
  </message>
  <message>
   <source>Cleaning leaves no row.</source>
   <translation>Die Bereinigung lässt keine Zeile übrig.</translation>
  </message>
  <message>
   <source>Cleaning the rows, {share}.</source>
   <translation>Zeilen werden bereinigt, {share}.</translation>
  </message>
  <message>
   <source>Cleaning the rows.</source>
   <translation>Zeilen werden bereinigt.</translation>
  </message>
  <message>
   <source>Data</source>
   <translation>Daten</translation>
  </message>
  <message>
   <source>Find out how to read it</source>
   <translation>Lesart ermitteln</translation>
  </message>
  <message>
   <source>Look again</source>
   <translation>Erneut suchen</translation>
  </message>
  <message>
   <source>Next: Template</source>
   <translation>Weiter: Vorlage</translation>
  </message>
  <message>
   <source>One of these was moved, renamed or deleted: {path}. Your choices are kept.</source>
   <translation>Eine dieser Dateien wurde verschoben, umbenannt oder gelöscht: {path}. Ihre Auswahl bleibt erhalten.</translation>
  </message>
  <message>
   <source>Open a table</source>
   <translation>Tabelle öffnen</translation>
  </message>
  <message>
   <source>Open a table to go on.</source>
   <translation>Zum Fortfahren eine Tabelle öffnen.</translation>
  </message>
  <message>
   <source>Open the copy of {date}</source>
   <translation>Kopie vom {date} öffnen</translation>
  </message>
  <message>
   <source>Open…</source>
   <translation>Öffnen …</translation>
  </message>
  <message>
   <source>Put it back, or open another file.</source>
   <translation>Die Datei zurücklegen oder eine andere öffnen.</translation>
  </message>
  <message>
   <source>Reading {name}</source>
   <translation>{name} wird gelesen</translation>
  </message>
  <message>
   <source>Reload</source>
   <translation>Neu laden</translation>
  </message>
  <message>
   <source>Reload it to see its rows.</source>
   <translation>Neu laden, um die Zeilen zu sehen.</translation>
  </message>
  <message>
   <source>Reload it, or open another file.</source>
   <translation>Neu laden oder eine andere Datei öffnen.</translation>
  </message>
  <message>
   <source>Still in use: {name}.</source>
   <translation>Weiter in Gebrauch: {name}.</translation>
  </message>
  <message>
   <source>Tables</source>
   <translation>Tabellen</translation>
  </message>
  <message>
   <source>The cleaning list could not be applied.</source>
   <translation>Die Bereinigung konnte nicht angewendet werden.</translation>
  </message>
  <message>
   <source>The cleaning list is not applied.</source>
   <translation>Die Bereinigung ist nicht angewendet.</translation>
  </message>
  <message>
   <source>The file has changed. Reload it to go on.</source>
   <translation>Die Datei hat sich geändert. Zum Fortfahren neu laden.</translation>
  </message>
  <message>
   <source>The file is gone</source>
   <translation>Die Datei ist weg</translation>
  </message>
  <message>
   <source>The file is gone. Choose another one to go on.</source>
   <translation>Die Datei ist weg. Zum Fortfahren eine andere wählen.</translation>
  </message>
  <message>
   <source>The source file is not changed.</source>
   <translation>Die Quelldatei wird nicht verändert.</translation>
  </message>
  <message>
   <source>The table has no rows.</source>
   <translation>Die Tabelle hat keine Zeilen.</translation>
  </message>
  <message>
   <source>The table is open, but the workspace has no copy of it.</source>
   <translation>Die Tabelle ist geöffnet, aber der Arbeitsbereich hat keine Kopie davon.</translation>
  </message>
  <message>
   <source>Training takes the file only as you have seen it.</source>
   <translation>Das Training nimmt die Datei nur so, wie sie hier zu sehen war.</translation>
  </message>
  <message>
   <source>{kept} of {rows} rows are ready.</source>
   <translation>{kept} von {rows} Zeilen sind bereit.</translation>
  </message>
  <message numerus="yes">
   <source>{name} and %n more files</source>
   <translation>
    <numerusform>{name} und %n weitere Datei</numerusform>
    <numerusform>{name} und %n weitere Dateien</numerusform>
   </translation>
  </message>
  <message>
   <source>{name} has changed</source>
   <translation>{name} hat sich geändert</translation>
  </message>
  <message>
   <source>{name} has changed since it was opened</source>
   <translation>{name} hat sich seit dem Öffnen geändert</translation>
  </message>
  <message>
   <source>{name} is gone</source>
   <translation>{name} ist weg</translation>
  </message>
  <message>
   <source>{name} was not read</source>
   <translation>{name} wurde nicht gelesen</translation>
  </message>
  <message>
   <source>{name}, the first {rows} rows</source>
   <translation>{name}, die ersten {rows} Zeilen</translation>
  </message>
  <message>
   <source>{path} was moved, renamed or deleted. Your choices are kept.</source>
   <translation>{path} wurde verschoben, umbenannt oder gelöscht. Die gewählten Optionen bleiben erhalten.</translation>
  </message>
 </context>
 <context>
  <name>Delimiters</name>
  <message>
   <source>Caret</source>
   <translation>Zirkumflex</translation>
  </message>
  <message>
   <source>Colon</source>
   <translation>Doppelpunkt</translation>
  </message>
  <message>
   <source>Comma</source>
   <translation>Komma</translation>
  </message>
  <message>
   <source>None</source>
   <translation>Keines</translation>
  </message>
  <message>
   <source>Pipe</source>
   <translation>Senkrechter Strich</translation>
  </message>
  <message>
   <source>Semicolon</source>
   <translation>Semikolon</translation>
  </message>
  <message>
   <source>Space</source>
   <translation>Leerzeichen</translation>
  </message>
  <message>
   <source>Tab</source>
   <translation>Tabulator</translation>
  </message>
  <message>
   <source>Tilde</source>
   <translation>Tilde</translation>
  </message>
 </context>
 <context>
  <name>DuplicateFields</name>
  <message>
   <source>Capitals do not count</source>
   <translation>Großschreibung zählt nicht</translation>
  </message>
 </context>
 <context>
  <name>EditorScroll</name>
  <message>
   <source>Templates</source>
   <translation>Vorlagen</translation>
  </message>
 </context>
 <context>
  <name>EmptyFields</name>
  <message>
   <source>All columns are empty</source>
   <translation>Alle Spalten leer sind</translation>
  </message>
  <message>
   <source>Any column is empty</source>
   <translation>Eine der Spalten leer ist</translation>
  </message>
  <message>
   <source>Remove a row when</source>
   <translation>Eine Zeile entfernen, wenn</translation>
  </message>
 </context>
 <context>
  <name>Encodings</name>
  <message>
   <source>Central European (cp1250)</source>
   <translation>Mitteleuropäisch (cp1250)</translation>
  </message>
  <message>
   <source>Cyrillic (KOI8-R)</source>
   <translation>Kyrillisch (KOI8-R)</translation>
  </message>
  <message>
   <source>Cyrillic (cp1251)</source>
   <translation>Kyrillisch (cp1251)</translation>
  </message>
  <message>
   <source>Greek (cp1253)</source>
   <translation>Griechisch (cp1253)</translation>
  </message>
  <message>
   <source>Japanese (Shift JIS)</source>
   <translation>Japanisch (Shift JIS)</translation>
  </message>
  <message>
   <source>Korean (cp949)</source>
   <translation>Koreanisch (cp949)</translation>
  </message>
  <message>
   <source>Simplified Chinese (GB 18030)</source>
   <translation>Chinesisch, vereinfacht (GB 18030)</translation>
  </message>
  <message>
   <source>Traditional Chinese (Big5)</source>
   <translation>Chinesisch, traditionell (Big5)</translation>
  </message>
  <message>
   <source>Turkish (cp1254)</source>
   <translation>Türkisch (cp1254)</translation>
  </message>
  <message>
   <source>Western (Mac)</source>
   <translation>Westlich (Mac)</translation>
  </message>
  <message>
   <source>Western (cp1252)</source>
   <translation>Westlich (cp1252)</translation>
  </message>
  <message>
   <source>Western (latin-1)</source>
   <translation>Westlich (latin-1)</translation>
  </message>
 </context>
 <context>
  <name>Engine</name>
  <message>
   <source>1 cell has a number format that cannot be followed and has the plain value, in {cells}.</source>
   <translation>1 Zelle hat ein Zahlenformat, das nicht nachzubilden ist, und steht mit ihrem bloßen Wert da, in {cells}.</translation>
  </message>
  <message>
   <source>1 cell has an error such as #N/A and is empty: {at}.</source>
   <translation>1 Zelle hat einen Fehler wie #N/A und ist leer: {at}.</translation>
  </message>
  <message>
   <source>1 cell is no number written in this way and left alone, the first in row {row}: “{text}”.</source>
   <translation>1 Zelle ist keine so geschriebene Zahl und bleibt, wie sie ist, in Zeile {row}: „{text}“.</translation>
  </message>
  <message>
   <source>1 of the first lines is rejected for a quote after a backslash ({mark}). In CSV a quote within a cell is doubled: export the file so, or as JSON lines, to keep them.</source>
   <translation>1 der ersten Zeilen ist wegen eines Anführungszeichens nach einem Backslash ({mark}) abgelehnt. In CSV wird es in einer Zelle verdoppelt: die Datei so oder als JSON-Zeilen exportieren, um sie zu behalten.</translation>
  </message>
  <message>
   <source>1 row cannot be split.</source>
   <translation>1 Zeile lässt sich nicht aufteilen.</translation>
  </message>
  <message>
   <source>1 row has no “{name}”; each counts as a group of its own.</source>
   <translation>1 Zeile hat kein „{name}“ und zählt als eigene Gruppe.</translation>
  </message>
  <message>
   <source>A file changed while it was read.</source>
   <translation>Eine Datei hat sich beim Lesen geändert.</translation>
  </message>
  <message>
   <source>A row looks like {example}: one per line, or a list of them.</source>
   <translation>Eine Zeile sieht so aus: {example}, eine je Zeile oder eine Liste davon.</translation>
  </message>
  <message>
   <source>A system message stands behind another message.</source>
   <translation>Eine Systemnachricht steht hinter einer anderen Nachricht.</translation>
  </message>
  <message>
   <source>All rows have the same “{name}”, so they cannot be on two sides.</source>
   <translation>Alle Zeilen haben dasselbe „{name}“, also können sie nicht auf zwei Seiten stehen.</translation>
  </message>
  <message>
   <source>Check the disk, or choose another workspace.</source>
   <translation>Den Datenträger prüfen oder einen anderen Arbeitsbereich wählen.</translation>
  </message>
  <message>
   <source>Check whether it was moved or renamed, and choose it again.</source>
   <translation>Prüfen, ob sie verschoben oder umbenannt wurde, und sie neu wählen.</translation>
  </message>
  <message>
   <source>Choose a CSV, TSV or text file, or a workbook under its proper name.</source>
   <translation>Eine CSV-, TSV- oder Textdatei wählen oder eine Arbeitsmappe unter ihrem richtigen Namen.</translation>
  </message>
  <message>
   <source>Choose a format with an end marker of its own, such as chatml.</source>
   <translation>Ein Format mit eigener Endmarke wählen, etwa chatml.</translation>
  </message>
  <message>
   <source>Choose another encoding, or let it be found.</source>
   <translation>Eine andere Kodierung wählen oder sie finden lassen.</translation>
  </message>
  <message>
   <source>Choose another workbook.</source>
   <translation>Eine andere Arbeitsmappe wählen.</translation>
  </message>
  <message>
   <source>Choose from 1 to {most}, so that both sides have rows.</source>
   <translation>1 bis {most} wählen, damit beide Seiten Zeilen haben.</translation>
  </message>
  <message>
   <source>Choose the files in it, by their names.</source>
   <translation>Die Dateien darin einzeln wählen.</translation>
  </message>
  <message>
   <source>Close it in other programs, and check that you may read it.</source>
   <translation>Sie in anderen Programmen schließen und prüfen, ob Sie sie lesen dürfen.</translation>
  </message>
  <message>
   <source>Close it with {mark}, or write {escaped} for a brace.</source>
   <translation>Mit {mark} schließen, oder {escaped} für eine Klammer als Text schreiben.</translation>
  </message>
  <message>
   <source>Close it with {mark}.</source>
   <translation>Mit {mark} schließen.</translation>
  </message>
  <message>
   <source>Columns: {names}.</source>
   <translation>Spalten: {names}.</translation>
  </message>
  <message>
   <source>Day %d, month %m, year %Y, hour %H, minute %M, second %S; %% for a per cent sign.</source>
   <translation>Tag %d, Monat %m, Jahr %Y, Stunde %H, Minute %M, Sekunde %S; %% für ein Prozentzeichen.</translation>
  </message>
  <message>
   <source>Did you mean {name}? Filters: {names}.</source>
   <translation>Ist {name} gemeint? Filter: {names}.</translation>
  </message>
  <message>
   <source>Did you mean “{name}”?</source>
   <translation>Ist „{name}“ gemeint?</translation>
  </message>
  <message>
   <source>Did you mean “{name}”? Columns: {names}.</source>
   <translation>Ist „{name}“ gemeint? Spalten: {names}.</translation>
  </message>
  <message>
   <source>Expecting ',' delimiter</source>
   <translation>ein Komma fehlt</translation>
  </message>
  <message>
   <source>Expecting ':' delimiter</source>
   <translation>ein Doppelpunkt fehlt</translation>
  </message>
  <message>
   <source>Expecting a name in double quotes</source>
   <translation>ein Name in doppelten Anführungszeichen fehlt</translation>
  </message>
  <message>
   <source>Expecting value</source>
   <translation>ein Wert fehlt</translation>
  </message>
  <message>
   <source>Export the table again.</source>
   <translation>Die Tabelle neu exportieren.</translation>
  </message>
  <message>
   <source>Extra data</source>
   <translation>dahinter steht noch etwas</translation>
  </message>
  <message>
   <source>Filters are written in lower case: {name}.</source>
   <translation>Filter werden klein geschrieben: {name}.</translation>
  </message>
  <message>
   <source>Filters: {names}.</source>
   <translation>Filter: {names}.</translation>
  </message>
  <message>
   <source>For decimals write number:2.</source>
   <translation>Für Nachkommastellen number:2 schreiben.</translation>
  </message>
  <message>
   <source>Free some space or choose a workspace on another disk.</source>
   <translation>Platz schaffen oder einen Arbeitsbereich auf einem anderen Datenträger wählen.</translation>
  </message>
  <message>
   <source>Get the file again, or save the table as .csv.</source>
   <translation>Die Datei neu beschaffen oder die Tabelle als .csv speichern.</translation>
  </message>
  <message>
   <source>Get the file again.</source>
   <translation>Die Datei neu beschaffen.</translation>
  </message>
  <message>
   <source>Give each file once.</source>
   <translation>Jede Datei nur einmal wählen.</translation>
  </message>
  <message>
   <source>Give the file the ending of what it is, or save it anew as .csv or .xlsx.</source>
   <translation>Der Datei die Endung dessen geben, was sie ist, oder sie neu als .csv oder .xlsx speichern.</translation>
  </message>
  <message>
   <source>Give the number of the row with the column names, counted from 1.</source>
   <translation>Die Nummer der Zeile mit den Spaltennamen angeben, ab 1 gezählt.</translation>
  </message>
  <message>
   <source>Group by another column, or by none.</source>
   <translation>Nach einer anderen Spalte gruppieren oder nach keiner.</translation>
  </message>
  <message>
   <source>Its sheets: {names}.</source>
   <translation>Ihre Blätter: {names}.</translation>
  </message>
  <message>
   <source>Known: {names}</source>
   <translation>Bekannt: {names}</translation>
  </message>
  <message>
   <source>Line {line} is not UTF-8, and too little in the file tells another encoding; such lines are rejected. With the encoding {page} it reads {text}.</source>
   <translation>Zeile {line} ist kein UTF-8, und zu wenig in der Datei verrät eine andere Kodierung; solche Zeilen sind abgelehnt. Mit der Kodierung {page} lautet sie {text}.</translation>
  </message>
  <message>
   <source>Most rows have {cells} cells, but the header has {names} names: they are rejected. If the first column has no name, as in files of R, give it one in the file.</source>
   <translation>Die meisten Zeilen haben {cells} Zellen, die Kopfzeile aber {names} Namen: sie sind abgelehnt. Wenn die erste Spalte keinen Namen hat, wie in Dateien von R, ihr in der Datei einen geben.</translation>
  </message>
  <message>
   <source>Nest fewer blocks.</source>
   <translation>Weniger Blöcke verschachteln.</translation>
  </message>
  <message>
   <source>No column of {name} has texts: “{column}” has {why}.</source>
   <translation>Keine Spalte von {name} hat Texte: „{column}“ hat {why}.</translation>
  </message>
  <message>
   <source>No row of column names was found. Row {row} is taken as data, though it has only texts and may be one: {cells}. If it is, choose another header row.</source>
   <translation>Keine Zeile mit Spaltennamen gefunden. Zeile {row} gilt als Daten, obwohl sie nur Texte hat und eine sein kann: {cells}. Wenn ja, eine andere Kopfzeile wählen.</translation>
  </message>
  <message>
   <source>Not part of the table, since they stand beside its list: {names}.</source>
   <translation>Nicht in der Tabelle, weil neben ihrer Liste: {names}.</translation>
  </message>
  <message>
   <source>Only files with the same column names append; rename the columns, or leave the file out.</source>
   <translation>Nur Dateien mit denselben Spaltennamen lassen sich aneinanderhängen; die Spalten umbenennen oder die Datei weglassen.</translation>
  </message>
  <message>
   <source>Open it in a spreadsheet program and save only the table as a new .xlsx or .csv.</source>
   <translation>Sie in einer Tabellenkalkulation öffnen und nur die Tabelle als neue .xlsx oder .csv speichern.</translation>
  </message>
  <message>
   <source>Open it in a spreadsheet program, save it anew, or get it again.</source>
   <translation>Sie in einer Tabellenkalkulation öffnen und neu speichern, oder sie neu beschaffen.</translation>
  </message>
  <message>
   <source>Open the workbook in Excel or LibreOffice and save it: that calculates and stores them.</source>
   <translation>Die Arbeitsmappe in Excel oder LibreOffice öffnen und speichern: das berechnet und speichert sie.</translation>
  </message>
  <message>
   <source>Put a {column} directly in it, or make it the last one.</source>
   <translation>Eine Spalte wie {column} direkt hineinsetzen, oder sie zur letzten machen.</translation>
  </message>
  <message>
   <source>Put a {column} in it, or write {opened} and {closed} for the characters themselves.</source>
   <translation>Eine Spalte wie {column} hineinsetzen, oder {opened} und {closed} für die Zeichen selbst schreiben.</translation>
  </message>
  <message>
   <source>Reload it.</source>
   <translation>Neu laden.</translation>
  </message>
  <message>
   <source>Row {row} cannot be the header: it is blank.</source>
   <translation>Zeile {row} kann nicht die Kopfzeile sein: sie ist leer.</translation>
  </message>
  <message>
   <source>Row {row} cannot be the header: the file has no such row.</source>
   <translation>Zeile {row} kann nicht die Kopfzeile sein: die Datei hat keine solche Zeile.</translation>
  </message>
  <message>
   <source>Save the table with a column of texts.</source>
   <translation>Die Tabelle mit einer Textspalte speichern.</translation>
  </message>
  <message>
   <source>Say it: notation = "{notation}", for example.</source>
   <translation>Im Schritt die Schreibweise wählen, etwa {notation}.</translation>
  </message>
  <message>
   <source>Sheet “{sheet}” of {name} is empty.</source>
   <translation>Blatt „{sheet}“ von {name} ist leer.</translation>
  </message>
  <message>
   <source>Sheets with rows: none.</source>
   <translation>Blätter mit Zeilen: keine.</translation>
  </message>
  <message>
   <source>Sheets with rows: {names}.</source>
   <translation>Blätter mit Zeilen: {names}.</translation>
  </message>
  <message>
   <source>The column “{name}” is left out: it has {why}.</source>
   <translation>Die Spalte „{name}“ fehlt in der Tabelle: sie hat {why}.</translation>
  </message>
  <message>
   <source>The conversation format {id} ends answers with the model's EOS token, but the model names none.</source>
   <translation>Das Konversationsformat {id} beendet Antworten mit dem EOS-Token des Modells, doch das Modell nennt keines.</translation>
  </message>
  <message>
   <source>The conversation format {id} takes no system message.</source>
   <translation>Das Konversationsformat {id} kennt keine Systemnachricht.</translation>
  </message>
  <message>
   <source>The conversation has no user or assistant message.</source>
   <translation>Die Konversation hat keine Nachricht von Benutzer oder Assistent.</translation>
  </message>
  <message>
   <source>The copy of the table is gone from the workspace.</source>
   <translation>Die Kopie der Tabelle ist aus dem Arbeitsbereich verschwunden.</translation>
  </message>
  <message>
   <source>The copy of {name} in {folder} cannot be read back.</source>
   <translation>Die Kopie von {name} in {folder} ist nicht wieder lesbar.</translation>
  </message>
  <message>
   <source>The date in {at} of sheet “{sheet}” lies before 1900, where Excel shows only ######: taken as error cells.</source>
   <translation>Das Datum in {at} des Blatts „{sheet}“ liegt vor 1900, wo Excel nur ###### zeigt: als Fehlerzelle gelesen.</translation>
  </message>
  <message>
   <source>The disk of {folder} is full.</source>
   <translation>Der Datenträger von {folder} ist voll.</translation>
  </message>
  <message>
   <source>The end marker {text} of the conversation format {id} is not one token of this model: it must learn to write it piece by piece, and a program that only stops at tokens runs past it.</source>
   <translation>Die Endmarke {text} des Konversationsformats {id} ist kein einzelnes Token dieses Modells: es muss sie Stück für Stück schreiben lernen, und ein Programm, das nur an Token hält, läuft darüber hinaus.</translation>
  </message>
  <message>
   <source>The end marker {text} of the conversation format {id} is not one token of this model: it must learn to write it piece by piece, and a program that only stops at tokens runs past it. A format that ends answers with the model's own {eos} fits it better.</source>
   <translation>Die Endmarke {text} des Konversationsformats {id} ist kein einzelnes Token dieses Modells: es muss sie Stück für Stück schreiben lernen, und ein Programm, das nur an Token hält, läuft darüber hinaus. Ein Format, das Antworten mit dem {eos} des Modells beendet, passt besser.</translation>
  </message>
  <message>
   <source>The file is not UTF-8 and does not name its encoding; {page} is a guess. Line {line} should read {text}; if it does not, choose another encoding, such as {other}, which reads {as}.</source>
   <translation>Die Datei ist kein UTF-8 und nennt ihre Kodierung nicht; {page} ist eine Vermutung. Zeile {line} müsste {text} lauten; wenn nicht, eine andere Kodierung wählen, etwa {other}, damit lautet sie {as}.</translation>
  </message>
  <message>
   <source>The file is not UTF-8 and does not name its encoding; {page} is a guess. Line {line} should read {text}; if it does not, choose another encoding.</source>
   <translation>Die Datei ist kein UTF-8 und nennt ihre Kodierung nicht; {page} ist eine Vermutung. Zeile {line} müsste {text} lauten; wenn nicht, eine andere Kodierung wählen.</translation>
  </message>
  <message>
   <source>The file mixes encodings: line {line} (and {count} more) is UTF-8 ({text}) but is read as {as}. Save the file anew in one encoding; the encoding UTF-8 rejects the other lines.</source>
   <translation>Die Datei mischt Kodierungen: Zeile {line} (und {count} weitere) ist UTF-8 ({text}), wird aber als {as} gelesen. Die Datei in einer einzigen Kodierung neu speichern; die Kodierung UTF-8 lehnt die anderen Zeilen ab.</translation>
  </message>
  <message>
   <source>The file mixes encodings: line {line} is UTF-8 ({text}) but is read as {as}. Save the file anew in one encoding; the encoding UTF-8 rejects the other lines.</source>
   <translation>Die Datei mischt Kodierungen: Zeile {line} ist UTF-8 ({text}), wird aber als {as} gelesen. Die Datei in einer einzigen Kodierung neu speichern; die Kodierung UTF-8 lehnt die anderen Zeilen ab.</translation>
  </message>
  <message>
   <source>The file's first line says that “{delimiter}” separates the cells, but that cannot be: only a single character does, and no quote.</source>
   <translation>Die erste Zeile der Datei sagt, dass „{delimiter}“ die Zellen trennt, doch das kann nur ein einzelnes Zeichen und kein Anführungszeichen.</translation>
  </message>
  <message>
   <source>The formula in {at} of sheet “{sheet}” has no stored result and is empty.{more}</source>
   <translation>Die Formel in {at} des Blatts „{sheet}“ hat kein gespeichertes Ergebnis und ist leer.{more}</translation>
  </message>
  <message>
   <source>The lines are taken as one column, but each has “{mark}” as often as the others. If it separates cells, choose delimiter “{mark}”.</source>
   <translation>Die Zeilen gelten als eine Spalte, doch jede hat „{mark}“ gleich oft. Wenn es Zellen trennt, das Trennzeichen „{mark}“ wählen.</translation>
  </message>
  <message>
   <source>The list is never closed; the file may be cut off.</source>
   <translation>Die Liste wird nie geschlossen; die Datei ist vielleicht abgeschnitten.</translation>
  </message>
  <message>
   <source>The list “{name}” is never closed; the file may be cut off.</source>
   <translation>Die Liste „{name}“ wird nie geschlossen; die Datei ist vielleicht abgeschnitten.</translation>
  </message>
  <message>
   <source>The object is never closed; the file may be cut off.</source>
   <translation>Das Objekt wird nie geschlossen; die Datei ist vielleicht abgeschnitten.</translation>
  </message>
  <message>
   <source>The order has a date or time in words: {text}</source>
   <translation>Die Reihenfolge enthält ein Datum oder eine Uhrzeit in Worten: {text}</translation>
  </message>
  <message>
   <source>The order has a date that does not begin with its year: {text}</source>
   <translation>Die Reihenfolge enthält ein Datum, das nicht mit dem Jahr beginnt: {text}</translation>
  </message>
  <message>
   <source>The rows are the list “{name}” of the file.</source>
   <translation>Die Zeilen sind die Liste „{name}“ der Datei.</translation>
  </message>
  <message>
   <source>The rows of another sheet are not counted: {why}.</source>
   <translation>Die Zeilen eines anderen Blatts sind nicht gezählt: {why}.</translation>
  </message>
  <message>
   <source>There is no assistant text to learn from.</source>
   <translation>Es gibt keinen Assistententext zum Lernen.</translation>
  </message>
  <message>
   <source>There is no column “{name}”.</source>
   <translation>Es gibt keine Spalte „{name}“.</translation>
  </message>
  <message>
   <source>Try again.</source>
   <translation>Noch einmal versuchen.</translation>
  </message>
  <message>
   <source>Turn {at} is the {role}'s, but the conversation format {id} wants user and assistant to take turns, the user first.</source>
   <translation>Beitrag {at} ist von {role}, doch das Konversationsformat {id} verlangt Benutzer und Assistent abwechselnd, den Benutzer zuerst.</translation>
  </message>
  <message>
   <source>Two are the least.</source>
   <translation>Zwei sind das Mindeste.</translation>
  </message>
  <message>
   <source>Unterminated string starting</source>
   <translation>ein Text endet nicht</translation>
  </message>
  <message>
   <source>Which rows and columns an {suffix} workbook hides, and zeros that only a number format puts before a number, cannot be read from it.</source>
   <translation>Welche Zeilen und Spalten eine {suffix}-Arbeitsmappe ausblendet und Nullen, die nur ein Zahlenformat voranstellt, sind aus ihr nicht lesbar.</translation>
  </message>
  <message>
   <source>Write date:%d.%m.%Y, for example.</source>
   <translation>Zum Beispiel date:%d.%m.%Y schreiben.</translation>
  </message>
  <message>
   <source>Write dates as 2026-03-14, or order by a number.</source>
   <translation>Daten wie 2026-03-14 schreiben oder nach einer Zahl ordnen.</translation>
  </message>
  <message>
   <source>Write it as 2026-03-14 21:05, or order by a number.</source>
   <translation>Sie wie 2026-03-14 21:05 schreiben oder nach einer Zahl ordnen.</translation>
  </message>
  <message>
   <source>Write just {name}.</source>
   <translation>Nur {name} schreiben.</translation>
  </message>
  <message>
   <source>Write number:2 for two decimals.</source>
   <translation>number:2 für zwei Nachkommastellen schreiben.</translation>
  </message>
  <message>
   <source>Write the name exactly as in the table.</source>
   <translation>Den Namen genau wie in der Tabelle schreiben.</translation>
  </message>
  <message>
   <source>Write truncate:200 for 200 characters.</source>
   <translation>truncate:200 für 200 Zeichen schreiben.</translation>
  </message>
  <message>
   <source>Write {doubled} or {escaped} for the character itself.</source>
   <translation>{doubled} oder {escaped} für das Zeichen selbst schreiben.</translation>
  </message>
  <message>
   <source>Write {escaped} for a bracket that is text.</source>
   <translation>{escaped} für eine Klammer als Text schreiben.</translation>
  </message>
  <message>
   <source>Write {escaped} for the characters themselves.</source>
   <translation>{escaped} für die Zeichen selbst schreiben.</translation>
  </message>
  <message>
   <source>Write {escaped} if it belongs to the name or the argument; perhaps the {mark} of the field before is missing.</source>
   <translation>{escaped} schreiben, wenn sie zum Namen oder Argument gehört; vielleicht fehlt die {mark} des Felds davor.</translation>
  </message>
  <message>
   <source>Write {opened} and {closed} for literal braces.</source>
   <translation>{opened} und {closed} für Klammern als Text schreiben.</translation>
  </message>
  <message>
   <source>a JPEG image</source>
   <translation>ein JPEG-Bild</translation>
  </message>
  <message>
   <source>a PDF document</source>
   <translation>ein PDF-Dokument</translation>
  </message>
  <message>
   <source>a PNG image</source>
   <translation>ein PNG-Bild</translation>
  </message>
  <message>
   <source>a Parquet file</source>
   <translation>eine Parquet-Datei</translation>
  </message>
  <message>
   <source>a Word document</source>
   <translation>ein Word-Dokument</translation>
  </message>
  <message>
   <source>a ZIP archive</source>
   <translation>ein ZIP-Archiv</translation>
  </message>
  <message>
   <source>a ZIP archive of something else</source>
   <translation>ein ZIP-Archiv mit etwas anderem</translation>
  </message>
  <message>
   <source>a block with neither a column nor an inner block is never dropped.</source>
   <translation>ein Block ohne Spalte und ohne inneren Block entfällt nie.</translation>
  </message>
  <message>
   <source>a boolean</source>
   <translation>ein Wahrheitswert</translation>
  </message>
  <message>
   <source>a cell has more than {count} characters, or its quote is never closed</source>
   <translation>eine Zelle hat mehr als {count} Zeichen, oder ihr Anführungszeichen wird nie geschlossen</translation>
  </message>
  <message>
   <source>a damaged or cut off ZIP archive</source>
   <translation>ein beschädigtes oder abgeschnittenes ZIP-Archiv</translation>
  </message>
  <message>
   <source>a field without a column name.</source>
   <translation>ein Feld ohne Spaltennamen.</translation>
  </message>
  <message>
   <source>a list</source>
   <translation>eine Liste</translation>
  </message>
  <message>
   <source>a lone {mark} closes no field.</source>
   <translation>eine einzelne {mark} schließt kein Feld.</translation>
  </message>
  <message>
   <source>a null</source>
   <translation>null</translation>
  </message>
  <message>
   <source>a number</source>
   <translation>eine Zahl</translation>
  </message>
  <message>
   <source>a quote is opened but never closed</source>
   <translation>ein Anführungszeichen wird geöffnet und nie geschlossen</translation>
  </message>
  <message>
   <source>a text</source>
   <translation>ein Text</translation>
  </message>
  <message>
   <source>a {mark} inside a field.</source>
   <translation>eine {mark} in einem Feld.</translation>
  </message>
  <message>
   <source>an Excel workbook (.xlsx)</source>
   <translation>eine Excel-Arbeitsmappe (.xlsx)</translation>
  </message>
  <message>
   <source>an HTML page</source>
   <translation>eine HTML-Seite</translation>
  </message>
  <message>
   <source>an OpenDocument spreadsheet (.ods)</source>
   <translation>eine OpenDocument-Tabelle (.ods)</translation>
  </message>
  <message>
   <source>an XML document</source>
   <translation>ein XML-Dokument</translation>
  </message>
  <message>
   <source>an alternative before the last has no column, so it would always be taken.</source>
   <translation>eine Alternative vor der letzten hat keine Spalte und würde immer genommen.</translation>
  </message>
  <message>
   <source>an old Office document</source>
   <translation>ein altes Office-Dokument</translation>
  </message>
  <message>
   <source>another row of its conversation cannot be used</source>
   <translation>eine andere Zeile ihrer Konversation ist nicht verwendbar</translation>
  </message>
  <message>
   <source>another row of its conversation cannot be used (row {row})</source>
   <translation>eine andere Zeile ihrer Konversation ist nicht verwendbar (Zeile {row})</translation>
  </message>
  <message>
   <source>bytes that are no text ({kind})</source>
   <translation>Bytes, die kein Text sind ({kind})</translation>
  </message>
  <message>
   <source>column “{name}” is empty</source>
   <translation>Spalte „{name}“ ist leer</translation>
  </message>
  <message>
   <source>column “{name}” {why} ({filter})</source>
   <translation>Spalte „{name}“ {why} ({filter})</translation>
  </message>
  <message>
   <source>column “{name}”: “{text}” {why} ({filter})</source>
   <translation>Spalte „{name}“: „{text}“ {why} ({filter})</translation>
  </message>
  <message>
   <source>does not decode as {page}</source>
   <translation>ist nicht als {page} lesbar</translation>
  </message>
  <message>
   <source>has a NUL character (a byte that no text has)</source>
   <translation>enthält ein NUL-Zeichen (ein Byte, das kein Text hat)</translation>
  </message>
  <message>
   <source>has a name that would be one of more than {count} columns</source>
   <translation>hat einen Namen, mit dem es mehr als {count} Spalten wären</translation>
  </message>
  <message>
   <source>has half of a surrogate pair in “{name}”, which is no character</source>
   <translation>hat in „{name}“ ein halbes Surrogatpaar, das kein Zeichen ist</translation>
  </message>
  <message>
   <source>has the name “{name}” twice</source>
   <translation>hat den Namen „{name}“ zweimal</translation>
  </message>
  <message>
   <source>has {size} characters; more than {count} are not read</source>
   <translation>hat {size} Zeichen; mehr als {count} werden nicht gelesen</translation>
  </message>
  <message>
   <source>is a date or time that does not exist</source>
   <translation>ist ein Datum oder eine Uhrzeit, die es nicht gibt</translation>
  </message>
  <message>
   <source>is a time without a date</source>
   <translation>ist eine Uhrzeit ohne Datum</translation>
  </message>
  <message>
   <source>is nested more than {count} levels deep</source>
   <translation>ist mehr als {count} Ebenen tief verschachtelt</translation>
  </message>
  <message>
   <source>is not JSON: {why} (character {number})</source>
   <translation>ist kein JSON: {why} (Zeichen {number})</translation>
  </message>
  <message>
   <source>is not JSON: {why} (character {number}) (entry in line {line})</source>
   <translation>ist kein JSON: {why} (Zeichen {number}) (Eintrag in Zeile {line})</translation>
  </message>
  <message>
   <source>is not a date (2026-03-14, 2026-03-14 09:30:00)</source>
   <translation>ist kein Datum (2026-03-14, 2026-03-14 09:30:00)</translation>
  </message>
  <message>
   <source>is not a date (2026-03-14, 2026-03-14 09:30:00); save the table as .xlsx with the cells as dates</source>
   <translation>ist kein Datum (2026-03-14, 2026-03-14 09:30:00); die Tabelle als .xlsx mit Datumszellen speichern</translation>
  </message>
  <message>
   <source>is not a number</source>
   <translation>ist keine Zahl</translation>
  </message>
  <message>
   <source>is not written 1234.56 (a point, no thousands separators); the cleaning step “Write numbers plainly” (plain-numbers) does so</source>
   <translation>ist nicht wie 1234.56 geschrieben (mit Punkt, ohne Tausendertrennzeichen); der Bereinigungsschritt „Zahlen einfach schreiben“ (plain-numbers) schreibt sie so</translation>
  </message>
  <message>
   <source>is {what}, not an object with names and values</source>
   <translation>ist {what}, kein Objekt mit Namen und Werten</translation>
  </message>
  <message>
   <source>is {what}, not an object with names and values (entry in line {line})</source>
   <translation>ist {what}, kein Objekt mit Namen und Werten (Eintrag in Zeile {line})</translation>
  </message>
  <message>
   <source>it cannot be read ({error})</source>
   <translation>sie ist nicht lesbar ({error})</translation>
  </message>
  <message>
   <source>it does not say which conversation it is of</source>
   <translation>es steht nicht da, zu welcher Konversation sie gehört</translation>
  </message>
  <message>
   <source>it does not say who speaks</source>
   <translation>es steht nicht da, wer spricht</translation>
  </message>
  <message>
   <source>it has no assistant message to learn from</source>
   <translation>sie hat keine Assistenten-Nachricht, aus der sich lernen lässt</translation>
  </message>
  <message>
   <source>it has no byte order mark</source>
   <translation>sie hat keine Bytereihenfolge-Marke (BOM)</translation>
  </message>
  <message>
   <source>it has no messages</source>
   <translation>sie hat keine Nachrichten</translation>
  </message>
  <message>
   <source>it has no place in its conversation</source>
   <translation>sie hat keinen Platz in ihrer Konversation</translation>
  </message>
  <message>
   <source>it has two different system texts</source>
   <translation>sie hat zwei verschiedene System-Texte</translation>
  </message>
  <message>
   <source>it is no list of messages</source>
   <translation>es ist keine Liste von Nachrichten</translation>
  </message>
  <message>
   <source>it is of somebody unknown</source>
   <translation>sie ist von jemand Unbekanntem</translation>
  </message>
  <message>
   <source>it is of somebody unknown: “{name}”</source>
   <translation>sie ist von jemand Unbekanntem: „{name}“</translation>
  </message>
  <message>
   <source>it is protected by a password</source>
   <translation>sie ist durch ein Passwort geschützt</translation>
  </message>
  <message>
   <source>it is unclear which of the {count} {mark} belong together.</source>
   <translation>unklar ist, welche der {count} {mark} zusammengehören.</translation>
  </message>
  <message>
   <source>it unpacks to {size}</source>
   <translation>entpackt hat sie {size}</translation>
  </message>
  <message>
   <source>its ZIP archive cannot be unpacked ({error})</source>
   <translation>ihr ZIP-Archiv ist nicht zu entpacken ({error})</translation>
  </message>
  <message>
   <source>its list holds no messages</source>
   <translation>die Liste enthält keine Nachrichten</translation>
  </message>
  <message>
   <source>more than {count} blocks within each other.</source>
   <translation>mehr als {count} Blöcke ineinander.</translation>
  </message>
  <message>
   <source>no cell has a sign between its digits.</source>
   <translation>keine Zelle hat ein Zeichen zwischen den Ziffern.</translation>
  </message>
  <message>
   <source>no cell is a number.</source>
   <translation>keine Zelle ist eine Zahl.</translation>
  </message>
  <message>
   <source>no way of writing fits them all, such as “{text}” in row {row}</source>
   <translation>keine Schreibweise passt auf alle, etwa „{text}“ in Zeile {row}</translation>
  </message>
  <message>
   <source>reading it takes too much memory or crashes the reader</source>
   <translation>das Lesen braucht zu viel Speicher oder lässt den Leser abstürzen</translation>
  </message>
  <message>
   <source>stands behind the end of the list</source>
   <translation>steht hinter dem Ende der Liste</translation>
  </message>
  <message>
   <source>stands behind the end of the list and {why}</source>
   <translation>steht hinter dem Ende der Liste und {why}</translation>
  </message>
  <message>
   <source>step {number} ({step})</source>
   <translation>Schritt {number} ({step})</translation>
  </message>
  <message>
   <source>taken as numbers such as {notation}, as “{text}” in row {row} shows.</source>
   <translation>als Zahlen wie {notation} gelesen, wie „{text}“ in Zeile {row} zeigt.</translation>
  </message>
  <message>
   <source>text follows a closing quote</source>
   <translation>nach einem schließenden Anführungszeichen steht Text</translation>
  </message>
  <message>
   <source>text or unknown</source>
   <translation>Text oder Unbekanntes</translation>
  </message>
  <message>
   <source>the assistant message is empty</source>
   <translation>die Assistenten-Nachricht ist leer</translation>
  </message>
  <message>
   <source>the assistant message is empty (message {at})</source>
   <translation>die Assistenten-Nachricht ist leer (Nachricht {at})</translation>
  </message>
  <message>
   <source>the date format has no directive “{name}”.</source>
   <translation>das Datumsformat kennt „{name}“ nicht.</translation>
  </message>
  <message>
   <source>the filter date needs a format.</source>
   <translation>der Filter date braucht ein Format.</translation>
  </message>
  <message>
   <source>the filter default needs the text that stands in.</source>
   <translation>der Filter default braucht den Ersatztext.</translation>
  </message>
  <message>
   <source>the filter number needs how many decimals (0 to {most}).</source>
   <translation>der Filter number braucht die Zahl der Nachkommastellen (0 bis {most}).</translation>
  </message>
  <message>
   <source>the filter truncate needs a number of characters, at least 1.</source>
   <translation>der Filter truncate braucht eine Zahl von Zeichen, mindestens 1.</translation>
  </message>
  <message>
   <source>the filter {name} takes no argument.</source>
   <translation>der Filter {name} hat kein Argument.</translation>
  </message>
  <message>
   <source>the system message is empty</source>
   <translation>die System-Nachricht ist leer</translation>
  </message>
  <message>
   <source>the system message is empty (message {at})</source>
   <translation>die System-Nachricht ist leer (Nachricht {at})</translation>
  </message>
  <message>
   <source>the user message is empty</source>
   <translation>die Benutzer-Nachricht ist leer</translation>
  </message>
  <message>
   <source>the user message is empty (message {at})</source>
   <translation>die Benutzer-Nachricht ist leer (Nachricht {at})</translation>
  </message>
  <message>
   <source>there is no filter “{name}”.</source>
   <translation>es gibt keinen Filter „{name}“.</translation>
  </message>
  <message>
   <source>this {mark} is never closed.</source>
   <translation>{mark} wird hier nie geschlossen.</translation>
  </message>
  <message>
   <source>values that have no text ({kind})</source>
   <translation>Werte, die keinen Text haben ({kind})</translation>
  </message>
  <message>
   <source>{count} cells are no number written in this way and left alone, the first in row {row}: “{text}”.</source>
   <translation>{count} Zellen sind keine so geschriebenen Zahlen und bleiben, wie sie sind, die erste in Zeile {row}: „{text}“.</translation>
  </message>
  <message>
   <source>{count} cells have a number format that cannot be followed and have the plain value, in {cells}.</source>
   <translation>{count} Zellen haben ein Zahlenformat, das nicht nachzubilden ist, und stehen mit ihrem bloßen Wert da, in {cells}.</translation>
  </message>
  <message>
   <source>{count} cells have an error such as #N/A and are empty: {at}.</source>
   <translation>{count} Zellen haben einen Fehler wie #N/A und sind leer: {at}.</translation>
  </message>
  <message>
   <source>{count} dates in sheet “{sheet}” lie, the first in {at}, before 1900, where Excel shows only ######: taken as error cells.</source>
   <translation>{count} Daten im Blatt „{sheet}“, das erste in {at}, liegen vor 1900, wo Excel nur ###### zeigt: als Fehlerzellen gelesen.</translation>
  </message>
  <message>
   <source>{count} formulas in sheet “{sheet}” have no stored result and are empty, the first in {at}.{more}</source>
   <translation>{count} Formeln im Blatt „{sheet}“ haben kein gespeichertes Ergebnis und sind leer, die erste in {at}.{more}</translation>
  </message>
  <message>
   <source>{count} of the first lines are rejected for a quote after a backslash ({mark}). In CSV a quote within a cell is doubled: export the file so, or as JSON lines, to keep them.</source>
   <translation>{count} der ersten Zeilen sind wegen eines Anführungszeichens nach einem Backslash ({mark}) abgelehnt. In CSV wird es in einer Zelle verdoppelt: die Datei so oder als JSON-Zeilen exportieren, um sie zu behalten.</translation>
  </message>
  <message>
   <source>{count} of {rows} rows cannot be held out.</source>
   <translation>{count} von {rows} Zeilen lassen sich nicht zurückhalten.</translation>
  </message>
  <message>
   <source>{count} rows cannot be split.</source>
   <translation>{count} Zeilen lassen sich nicht aufteilen.</translation>
  </message>
  <message>
   <source>{found} cells where the table has {wanted}</source>
   <translation>{found} Zellen, wo die Tabelle {wanted} hat</translation>
  </message>
  <message>
   <source>{mark} closes a block that was never opened.</source>
   <translation>{mark} schließt einen Block, der nie geöffnet wurde.</translation>
  </message>
  <message>
   <source>{name} and tokenizer.json do not belong together; download both again.</source>
   <translation>{name} und tokenizer.json gehören nicht zusammen; beide neu herunterladen.</translation>
  </message>
  <message>
   <source>{name} cannot be read as {page}: {why}.</source>
   <translation>{name} ist nicht als {page} lesbar: {why}.</translation>
  </message>
  <message>
   <source>{name} changed while it was read.</source>
   <translation>{name} hat sich beim Lesen geändert.</translation>
  </message>
  <message>
   <source>{name} has no columns.</source>
   <translation>{name} hat keine Spalten.</translation>
  </message>
  <message>
   <source>{name} has no ending that is known.</source>
   <translation>{name} hat keine bekannte Endung.</translation>
  </message>
  <message>
   <source>{name} has no row: none of its {count} entries is an object. The first {why}: {text}</source>
   <translation>{name} hat keine Zeile: keiner der {count} Einträge ist ein Objekt. Der erste {why}: {text}</translation>
  </message>
  <message>
   <source>{name} has no rows in it.</source>
   <translation>{name} enthält keine Zeilen.</translation>
  </message>
  <message>
   <source>{name} has no sheet “{sheet}”.</source>
   <translation>{name} hat kein Blatt „{sheet}“.</translation>
  </message>
  <message>
   <source>{name} has no text in it.</source>
   <translation>{name} enthält keinen Text.</translation>
  </message>
  <message>
   <source>{name} has no worksheet.</source>
   <translation>{name} hat kein Tabellenblatt.</translation>
  </message>
  <message>
   <source>{name} has not the columns of {first}: it has {more_names}, which {same} has not.</source>
   <translation>{name} hat nicht die Spalten von {first}: dazu kommt {more_names}, was {same} nicht hat.</translation>
  </message>
  <message>
   <source>{name} has not the columns of {first}: it lacks {missing} and has {more_names}, which {same} has not.</source>
   <translation>{name} hat nicht die Spalten von {first}: es fehlt {missing}, dazu kommt {more_names}, was {same} nicht hat.</translation>
  </message>
  <message>
   <source>{name} has not the columns of {first}: it lacks {missing}.</source>
   <translation>{name} hat nicht die Spalten von {first}: es fehlt {missing}.</translation>
  </message>
  <message>
   <source>{name} is an encrypted Parquet file.</source>
   <translation>{name} ist eine verschlüsselte Parquet-Datei.</translation>
  </message>
  <message>
   <source>{name} is an old .xls workbook or is protected by a password.</source>
   <translation>{name} ist eine alte .xls-Arbeitsmappe oder durch ein Passwort geschützt.</translation>
  </message>
  <message>
   <source>{name} is damaged or cut off: {why}</source>
   <translation>{name} ist beschädigt oder abgeschnitten: {why}</translation>
  </message>
  <message>
   <source>{name} is damaged: {why}.</source>
   <translation>{name} ist beschädigt: {why}.</translation>
  </message>
  <message>
   <source>{name} is empty (0 bytes).</source>
   <translation>{name} ist leer (0 Byte).</translation>
  </message>
  <message>
   <source>{name} is not opened: {why}.</source>
   <translation>{name} wird nicht geöffnet: {why}.</translation>
  </message>
  <message>
   <source>{name} is not text: {count} of its first {size} bytes are control codes.</source>
   <translation>{name} ist kein Text: {count} der ersten {size} Byte sind Steuerzeichen.</translation>
  </message>
  <message>
   <source>{name} is taken as the name of the only column, though it is as long as the lines below it. If it is data, choose “None” as header row.</source>
   <translation>{name} gilt als Name der einzigen Spalte, obwohl es so lang ist wie die Zeilen darunter. Sind es Daten, als Kopfzeile „Keine“ wählen.</translation>
  </message>
  <message>
   <source>{name} is {what}, not a Parquet file.</source>
   <translation>{name} ist {what}, keine Parquet-Datei.</translation>
  </message>
  <message>
   <source>{name} is {what}, not a text table.</source>
   <translation>{name} ist {what}, keine Texttabelle.</translation>
  </message>
  <message>
   <source>{name} is {what}, not a workbook.</source>
   <translation>{name} ist {what}, keine Arbeitsmappe.</translation>
  </message>
  <message>
   <source>{name} is {what}, not an {suffix} workbook.</source>
   <translation>{name} ist {what}, keine {suffix}-Arbeitsmappe.</translation>
  </message>
  <message>
   <source>{path} cannot be opened: {why}.</source>
   <translation>{path} ist nicht zu öffnen: {why}.</translation>
  </message>
  <message>
   <source>{path} does not exist.</source>
   <translation>{path} gibt es nicht.</translation>
  </message>
  <message>
   <source>{path} is a folder.</source>
   <translation>{path} ist ein Ordner.</translation>
  </message>
  <message>
   <source>{path} is given twice.</source>
   <translation>{path} ist zweimal gewählt.</translation>
  </message>
  <message>
   <source>{path}: {name} is {value}, but the tokenizer has no such token.</source>
   <translation>{path}: {name} ist {value}, doch der Tokenizer hat kein solches Token.</translation>
  </message>
  <message>
   <source>{place}: how the numbers of “{column}” are written cannot be told: {why}.</source>
   <translation>{place}: wie die Zahlen von „{column}“ geschrieben sind, ist nicht zu erkennen: {why}.</translation>
  </message>
  <message>
   <source>{rows} hidden rows and {columns} hidden columns are read.</source>
   <translation>Ausgeblendete Zeilen ({rows}) und Spalten ({columns}) sind mitgelesen.</translation>
  </message>
  <message>
   <source>{rows} rows have no “{name}”; each counts as a group of its own.</source>
   <translation>{rows} Zeilen haben kein „{name}“; jede zählt als eigene Gruppe.</translation>
  </message>
  <message>
   <source>“{column}” has {values} different values in {rows} rows, too many for shares to mean much; a column of few values is one to stratify by.</source>
   <translation>„{column}“ hat {values} verschiedene Werte in {rows} Zeilen, zu viele für aussagekräftige Anteile; zum Schichten eignet sich eine Spalte mit wenigen Werten.</translation>
  </message>
  <message>
   <source>“{delimiter}” cannot be a delimiter.</source>
   <translation>„{delimiter}“ kann kein Trennzeichen sein.</translation>
  </message>
  <message>
   <source>“{mark}” seems to separate the cells, but only a single character can. Replace it by a tab in the file; as it is, parts of it are in the table.</source>
   <translation>„{mark}“ scheint die Zellen zu trennen, doch das kann nur ein einzelnes Zeichen. Es in der Datei durch Tabulatoren ersetzen; so stehen Teile davon in der Tabelle.</translation>
  </message>
  <message>
   <source>“{name}” could be any of: {names}.</source>
   <translation>„{name}“ kann jede von diesen sein: {names}.</translation>
  </message>
  <message>
   <source>“{text}” in row {row} and “{other}” in row {at} are written in two ways</source>
   <translation>„{text}“ in Zeile {row} und „{other}“ in Zeile {at} sind verschieden geschrieben</translation>
  </message>
  <message>
   <source>“{text}” in row {row} is {one} if numbers are written {first}, and {other} if {second}</source>
   <translation>„{text}“ in Zeile {row} ist {one}, wenn Zahlen wie {first} geschrieben sind, und {other}, wenn wie {second}</translation>
  </message>
 </context>
 <context>
  <name>Export</name>
  <message numerus="yes">
   <source>%n failed</source>
   <translation>
    <numerusform>%n Fehler</numerusform>
    <numerusform>%n Fehler</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n levels chosen</source>
   <translation>
    <numerusform>%n Stufe gewählt</numerusform>
    <numerusform>%n Stufen gewählt</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n parts</source>
   <translation>
    <numerusform>%n Teil</numerusform>
    <numerusform>%n Teile</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n to know</source>
   <translation>
    <numerusform>%n Info</numerusform>
    <numerusform>%n Infos</numerusform>
   </translation>
  </message>
  <message>
   <source>16-bit, not quantized</source>
   <translation>16 Bit, nicht quantisiert</translation>
  </message>
  <message>
   <source>16-bit, wider range</source>
   <translation>16 Bit, größerer Wertebereich</translation>
  </message>
  <message>
   <source>32-bit</source>
   <translation>32 Bit</translation>
  </message>
  <message>
   <source>A prompt begins as it did in training</source>
   <translation>Ein Prompt beginnt wie im Training</translation>
  </message>
  <message>
   <source>Adapter</source>
   <translation>Adapter</translation>
  </message>
  <message>
   <source>Adapter as GGUF</source>
   <translation>Adapter als GGUF</translation>
  </message>
  <message>
   <source>An answer ends by itself</source>
   <translation>Eine Antwort endet von selbst</translation>
  </message>
  <message>
   <source>Begin with a letter or a digit.</source>
   <translation>Mit einem Buchstaben oder einer Ziffer beginnen.</translation>
  </message>
  <message>
   <source>Disk at the peak</source>
   <translation>Speicherplatz höchstens</translation>
  </message>
  <message>
   <source>Exact</source>
   <translation>Exakt</translation>
  </message>
  <message>
   <source>Fits</source>
   <translation>Passt</translation>
  </message>
  <message>
   <source>Folder</source>
   <translation>Ordner</translation>
  </message>
  <message>
   <source>For transformers, vLLM and other programs that read Hugging Face folders; llama.cpp and Ollama take the GGUF files.</source>
   <translation>Für transformers, vLLM und andere Programme, die Ordner von Hugging Face lesen; llama.cpp und Ollama nehmen die GGUF-Dateien.</translation>
  </message>
  <message>
   <source>GPU</source>
   <translation>GPU</translation>
  </message>
  <message>
   <source>GPU and CPU</source>
   <translation>GPU und CPU</translation>
  </message>
  <message>
   <source>GPU, tight</source>
   <translation>GPU, knapp</translation>
  </message>
  <message>
   <source>In part</source>
   <translation>Teilweise</translation>
  </message>
  <message>
   <source>Knows more families; writes the merged model to the disk first and takes longer.</source>
   <translation>Kennt mehr Familien, schreibt aber erst das zusammengeführte Modell auf die Festplatte und braucht länger.</translation>
  </message>
  <message>
   <source>Memory</source>
   <translation>Arbeitsspeicher</translation>
  </message>
  <message>
   <source>Merged 16-bit folder</source>
   <translation>Ordner mit 16 Bit</translation>
  </message>
  <message>
   <source>No template</source>
   <translation>Keine Vorlage</translation>
  </message>
  <message>
   <source>No usual level fits with room to spare; this is the smallest of them. With {context} tokens of context it takes {need} of {memory} RAM.</source>
   <translation>Keine übliche Stufe passt mit Reserve; dies ist die kleinste davon. Mit {context} Token Kontext braucht sie {need} von {memory} RAM.</translation>
  </message>
  <message>
   <source>Ollama does not open files in parts, so there is no Modelfile. llama.cpp opens the first part and finds the others beside it.</source>
   <translation>Ollama öffnet keine geteilten Dateien, darum gibt es kein Modelfile. llama.cpp öffnet den ersten Teil und findet die anderen daneben.</translation>
  </message>
  <message>
   <source>One pass over the weights, for the usual families.</source>
   <translation>Ein Durchgang durch die Gewichte, für die üblichen Familien.</translation>
  </message>
  <message>
   <source>Opens, and its vocabulary loads</source>
   <translation>Lässt sich öffnen, das Vokabular wird geladen</translation>
  </message>
  <message>
   <source>Predicts what the trained model predicts</source>
   <translation>Sagt dasselbe voraus wie das trainierte Modell</translation>
  </message>
  <message>
   <source>Prompts would not begin as in training. Check the base model's tokenizer_config.json.</source>
   <translation>Prompts würden nicht wie im Training beginnen. Die tokenizer_config.json des Basismodells prüfen.</translation>
  </message>
  <message>
   <source>Rows of this model are {width} wide, not a multiple of 256.</source>
   <translation>Zeilen dieses Modells sind {width} breit, kein Vielfaches von 256.</translation>
  </message>
  <message>
   <source>Same token ids as the trained tokenizer</source>
   <translation>Gleiche Token-IDs wie der trainierte Tokenizer</translation>
  </message>
  <message>
   <source>The file answers otherwise than the trained model. Check that the adapter belongs to this base model; a small level may simply have lost too much.</source>
   <translation>Die Datei antwortet anders als das trainierte Modell. Prüfen, ob der Adapter zu diesem Basismodell gehört; eine kleine Stufe hat vielleicht nur zu viel verloren.</translation>
  </message>
  <message>
   <source>The importance matrix cannot be used.</source>
   <translation>Die Wichtigkeitsmatrix ist nicht verwendbar.</translation>
  </message>
  <message>
   <source>The largest of the usual levels that fits: with {context} tokens of context it takes {need} of {memory} RAM.</source>
   <translation>Die größte übliche Stufe, die passt: Mit {context} Token Kontext braucht sie {need} von {memory} RAM.</translation>
  </message>
  <message>
   <source>The largest of the usual levels that runs fully on the {card}: with {context} tokens of context it takes {need} of {memory}.</source>
   <translation>Die größte übliche Stufe, die ganz auf {card} läuft: Mit {context} Token Kontext braucht sie {need} von {memory}.</translation>
  </message>
  <message>
   <source>The model may talk on after its answer. Train a little longer, or set a stop in the Modelfile.</source>
   <translation>Das Modell redet nach der Antwort vielleicht weiter. Etwas länger trainieren oder im Modelfile einen Stopp setzen.</translation>
  </message>
  <message>
   <source>The model would read other tokens than it was trained on and answer worse. Check that the adapter belongs to this base model.</source>
   <translation>Das Modell würde andere Token lesen als im Training und schlechter antworten. Prüfen, ob der Adapter zu diesem Basismodell gehört.</translation>
  </message>
  <message>
   <source>The name cannot begin a file's name.</source>
   <translation>Mit diesem Namen kann kein Dateiname beginnen.</translation>
  </message>
  <message>
   <source>The training has not finished; there is no adapter yet.</source>
   <translation>Das Training ist nicht abgeschlossen; es gibt noch keinen Adapter.</translation>
  </message>
  <message>
   <source>There can be no file with this adapter alone; untick it.</source>
   <translation>Dieser Adapter kann keine eigene Datei haben; bitte abwählen.</translation>
  </message>
  <message>
   <source>There is no Modelfile for this file.</source>
   <translation>Zu dieser Datei gibt es kein Modelfile.</translation>
  </message>
  <message>
   <source>This base model and adapter cannot be exported.</source>
   <translation>Dieses Basismodell mit diesem Adapter lässt sich nicht exportieren.</translation>
  </message>
  <message>
   <source>Tick a level to export.</source>
   <translation>Eine Stufe zum Exportieren ankreuzen.</translation>
  </message>
  <message>
   <source>Tight</source>
   <translation>Knapp</translation>
  </message>
  <message>
   <source>Time</source>
   <translation>Dauer</translation>
  </message>
  <message>
   <source>Too big</source>
   <translation>Zu groß</translation>
  </message>
  <message>
   <source>Tunesmith's</source>
   <translation>von Tunesmith</translation>
  </message>
  <message>
   <source>Use letters, digits, dots, dashes and underscores.</source>
   <translation>Buchstaben, Ziffern, Punkte, Binde- und Unterstriche verwenden.</translation>
  </message>
  <message>
   <source>With {context} tokens of context {level} takes {need}, and there are {memory} of RAM. The files can be made here and run on a larger machine.</source>
   <translation>Mit {context} Token Kontext braucht {level} {need}, vorhanden sind {memory} RAM. Die Dateien können hier erstellt und auf einem größeren Rechner ausgeführt werden.</translation>
  </message>
  <message>
   <source>Written</source>
   <translation>Geschrieben</translation>
  </message>
  <message>
   <source>about {time}</source>
   <translation>etwa {time}</translation>
  </message>
  <message>
   <source>automatic</source>
   <translation>automatisch</translation>
  </message>
  <message>
   <source>checked</source>
   <translation>geprüft</translation>
  </message>
  <message>
   <source>checking</source>
   <translation>wird geprüft</translation>
  </message>
  <message>
   <source>failed</source>
   <translation>fehlgeschlagen</translation>
  </message>
  <message>
   <source>for 1-bit models</source>
   <translation>für 1-Bit-Modelle</translation>
  </message>
  <message>
   <source>for 2-bit models</source>
   <translation>für 2-Bit-Modelle</translation>
  </message>
  <message>
   <source>for ternary models</source>
   <translation>für ternäre Modelle</translation>
  </message>
  <message>
   <source>in parts</source>
   <translation>in Teilen</translation>
  </message>
  <message>
   <source>llama.cpp and Ollama cannot open the file. Export the level again; if it fails again, copy the diagnostics.</source>
   <translation>llama.cpp und Ollama können die Datei nicht öffnen. Die Stufe noch einmal exportieren; schlägt es wieder fehl, die Diagnose kopieren.</translation>
  </message>
  <message>
   <source>llama.cpp takes it with the model</source>
   <translation>llama.cpp nimmt ihn zum Modell</translation>
  </message>
  <message>
   <source>llama.cpp's</source>
   <translation>von llama.cpp</translation>
  </message>
  <message>
   <source>needs an importance matrix</source>
   <translation>braucht eine Wichtigkeitsmatrix</translation>
  </message>
  <message>
   <source>none, the base model alone</source>
   <translation>keiner, nur das Basismodell</translation>
  </message>
  <message>
   <source>waiting</source>
   <translation>wartet</translation>
  </message>
  <message>
   <source>{count} of {total} tensors use a larger type, so the levels lie closer together than their names suggest.</source>
   <translation>{count} von {total} Tensoren nutzen einen größeren Typ; die Stufen liegen daher enger beieinander, als ihre Namen vermuten lassen.</translation>
  </message>
  <message numerus="yes">
   <source>{file} has nothing for %n tensors of {level}.</source>
   <translation>
    <numerusform>{file} enthält nichts für %n Tensor von {level}.</numerusform>
    <numerusform>{file} enthält nichts für %n Tensoren von {level}.</numerusform>
   </translation>
  </message>
  <message>
   <source>{held} of {all}</source>
   <translation>{held} von {all}</translation>
  </message>
  <message>
   <source>{levels} will not run on this machine</source>
   <translation>{levels}: läuft nicht auf diesem Rechner</translation>
  </message>
  <message>
   <source>{level} is of no use without an importance matrix. Choose one at the right.</source>
   <translation>{level} taugt ohne Wichtigkeitsmatrix nichts. Rechts eine auswählen.</translation>
  </message>
  <message>
   <source>{level} is recommended for this machine</source>
   <translation>{level} ist für diesen Rechner empfohlen</translation>
  </message>
  <message>
   <source>{name} begins with the base model: put the name there that it has in your Ollama. Newer versions of Ollama take no adapter; the levels have it in them.</source>
   <translation>{name} beginnt mit dem Basismodell: Dort den Namen eintragen, den es in Ihrem Ollama hat. Neuere Ollama-Versionen nehmen keinen Adapter an; in den Stufen ist er enthalten.</translation>
  </message>
  <message>
   <source>{name} has no TEMPLATE that equals the trained one: {reason}</source>
   <translation>{name} hat kein TEMPLATE, das dem trainierten gleicht: {reason}</translation>
  </message>
  <message numerus="yes">
   <source>{name} renders the same bytes as the trained chat template in %n conversations.</source>
   <translation>
    <numerusform>{name} erzeugt in %n Konversation dieselben Bytes wie die trainierte Chat-Vorlage.</numerusform>
    <numerusform>{name} erzeugt in %n Konversationen dieselben Bytes wie die trainierte Chat-Vorlage.</numerusform>
   </translation>
  </message>
  <message>
   <source>{name}, from disk</source>
   <translation>{name}, vom Datenträger</translation>
  </message>
  <message>
   <source>{name}, step {step}</source>
   <translation>{name}, Schritt {step}</translation>
  </message>
  <message>
   <source>{need} of disk are needed and {free} are free.</source>
   <translation>{need} Speicherplatz werden benötigt, {free} sind frei.</translation>
  </message>
  <message>
   <source>{need} of {free} free</source>
   <translation>{need} von {free} frei</translation>
  </message>
  <message>
   <source>{size} GB</source>
   <translation>{size} GB</translation>
  </message>
  <message numerus="yes">
   <source>{size} in %n files</source>
   <translation>
    <numerusform>{size} in %n Datei</numerusform>
    <numerusform>{size} in %n Dateien</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{size} in %n files and a folder</source>
   <translation>
    <numerusform>{size}, %n Datei + Ordner</numerusform>
    <numerusform>{size}, %n Dateien + Ordner</numerusform>
   </translation>
  </message>
  <message>
   <source>{size} in parts</source>
   <translation>{size} in Teilen</translation>
  </message>
 </context>
 <context>
  <name>ExportNews</name>
  <message>
   <source>Base model or adapter have changed since. Export again to have both agree.</source>
   <translation>Basismodell oder Adapter haben sich seitdem geändert. Erneut exportieren, damit beides übereinstimmt.</translation>
  </message>
  <message>
   <source>Choose an importance matrix…</source>
   <translation>Wichtigkeitsmatrix auswählen …</translation>
  </message>
  <message>
   <source>Choose another model</source>
   <translation>Anderes Modell wählen</translation>
  </message>
  <message>
   <source>Export again</source>
   <translation>Erneut exportieren</translation>
  </message>
  <message>
   <source>Export as {name}</source>
   <translation>Als {name} exportieren</translation>
  </message>
  <message>
   <source>Export under another name, or move the file away.</source>
   <translation>Unter einem anderen Namen exportieren oder die Datei verschieben.</translation>
  </message>
  <message>
   <source>Export without the matrix</source>
   <translation>Ohne die Matrix exportieren</translation>
  </message>
  <message>
   <source>Go on</source>
   <translation>Fortfahren</translation>
  </message>
  <message>
   <source>Leave the adapter's file out</source>
   <translation>Datei des Adapters weglassen</translation>
  </message>
  <message>
   <source>Open another adapter…</source>
   <translation>Anderen Adapter öffnen …</translation>
  </message>
  <message>
   <source>Show the files</source>
   <translation>Dateien zeigen</translation>
  </message>
  <message>
   <source>The export was interrupted: its worker is gone.</source>
   <translation>Der Export wurde unterbrochen: Sein Prozess ist weg.</translation>
  </message>
  <message>
   <source>The export was stopped</source>
   <translation>Der Export wurde gestoppt</translation>
  </message>
  <message>
   <source>The files of {name} are of an earlier choice</source>
   <translation>Die Dateien von {name} gehören zu einer früheren Auswahl</translation>
  </message>
  <message>
   <source>Use llama.cpp's converter</source>
   <translation>Konverter von llama.cpp verwenden</translation>
  </message>
  <message>
   <source>Write whole files</source>
   <translation>Ganze Dateien schreiben</translation>
  </message>
  <message>
   <source>{done} of {all} files are checked and stay; going on makes the others.</source>
   <translation>{done} von {all} Dateien sind geprüft und bleiben; Fortfahren erstellt die übrigen.</translation>
  </message>
  <message>
   <source>{done} of {all} files are checked; going on makes the others.</source>
   <translation>{done} von {all} Dateien sind geprüft; Fortfahren erstellt die übrigen.</translation>
  </message>
 </context>
 <context>
  <name>ExportPage</name>
  <message numerus="yes">
   <source>%n files</source>
   <translation>
    <numerusform>%n Datei</numerusform>
    <numerusform>%n Dateien</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n files are checked and have their names.</source>
   <translation>
    <numerusform>%n Datei ist geprüft und hat ihren Namen.</numerusform>
    <numerusform>%n Dateien sind geprüft und haben ihre Namen.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n levels, running</source>
   <translation>
    <numerusform>%n Stufe, läuft</numerusform>
    <numerusform>%n Stufen, läuft</numerusform>
   </translation>
  </message>
  <message>
   <source>All files (*)</source>
   <translation>Alle Dateien (*)</translation>
  </message>
  <message>
   <source>Choose a base model first.</source>
   <translation>Zuerst ein Basismodell wählen.</translation>
  </message>
  <message>
   <source>Choose a model</source>
   <translation>Modell wählen</translation>
  </message>
  <message>
   <source>Choose an importance matrix</source>
   <translation>Wichtigkeitsmatrix auswählen</translation>
  </message>
  <message>
   <source>Choose levels</source>
   <translation>Stufen wählen</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>Export</translation>
  </message>
  <message numerus="yes">
   <source>Export %n levels</source>
   <translation>
    <numerusform>%n Stufe exportieren</numerusform>
    <numerusform>%n Stufen exportieren</numerusform>
   </translation>
  </message>
  <message>
   <source>Files are made from a base model, with or without an adapter.</source>
   <translation>Dateien entstehen aus einem Basismodell, mit oder ohne Adapter.</translation>
  </message>
  <message>
   <source>Files get their final names after they are checked.</source>
   <translation>Dateien erhalten ihre endgültigen Namen nach der Prüfung.</translation>
  </message>
  <message>
   <source>Importance matrix ({patterns})</source>
   <translation>Wichtigkeitsmatrix ({patterns})</translation>
  </message>
  <message>
   <source>Next: Ollama</source>
   <translation>Weiter: Ollama</translation>
  </message>
  <message>
   <source>No base model yet</source>
   <translation>Noch kein Basismodell</translation>
  </message>
  <message>
   <source>Nothing is written until you start.</source>
   <translation>Vor dem Start wird nichts geschrieben.</translation>
  </message>
  <message>
   <source>Ollama does not open files in parts; llama.cpp does.</source>
   <translation>Ollama öffnet keine geteilten Dateien, llama.cpp schon.</translation>
  </message>
  <message>
   <source>Open adapter</source>
   <translation>Adapter öffnen</translation>
  </message>
  <message>
   <source>Show the files</source>
   <translation>Dateien zeigen</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>Stoppen</translation>
  </message>
  <message>
   <source>Stopping; finished files stay.</source>
   <translation>Wird gestoppt; fertige Dateien bleiben.</translation>
  </message>
  <message>
   <source>Train</source>
   <translation>Trainieren</translation>
  </message>
  <message>
   <source>reading {name}</source>
   <translation>{name} wird gelesen</translation>
  </message>
  <message>
   <source>{failed} of {all} files failed a check and keep the ending .part.</source>
   <translation>{failed} von {all} Dateien haben eine Prüfung nicht bestanden und behalten die Endung .part.</translation>
  </message>
 </context>
 <context>
  <name>Fetch</name>
  <message>
   <source>{done} of {total}</source>
   <translation>{done} von {total}</translation>
  </message>
  <message>
   <source>{size}/s</source>
   <translation>{size}/s</translation>
  </message>
  <message>
   <source>{time} left</source>
   <translation>noch {time}</translation>
  </message>
 </context>
 <context>
  <name>FetchRow</name>
  <message>
   <source>Discard what is there</source>
   <translation>Vorhandenes verwerfen</translation>
  </message>
  <message>
   <source>Go on</source>
   <translation>Fortfahren</translation>
  </message>
  <message>
   <source>Pause</source>
   <translation>Anhalten</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>Stoppen</translation>
  </message>
 </context>
 <context>
  <name>FilePanel</name>
  <message numerus="yes">
   <source>%n files</source>
   <translation>
    <numerusform>%n Datei</numerusform>
    <numerusform>%n Dateien</numerusform>
   </translation>
  </message>
  <message>
   <source>Copied</source>
   <translation>Kopiert</translation>
  </message>
  <message>
   <source>Copy SHA-256</source>
   <translation>SHA-256 kopieren</translation>
  </message>
  <message>
   <source>Show in folder</source>
   <translation>Im Ordner zeigen</translation>
  </message>
  <message numerus="yes">
   <source>and %n more parts</source>
   <translation>
    <numerusform>und %n weiterer Teil</numerusform>
    <numerusform>und %n weitere Teile</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>FormatPart</name>
  <message>
   <source>Choose a model</source>
   <translation>Modell wählen</translation>
  </message>
  <message>
   <source>Conversation format</source>
   <translation>Konversationsformat</translation>
  </message>
  <message>
   <source>Ends with {token}, {start}.</source>
   <translation>Endet mit {token}, {start}.</translation>
  </message>
  <message>
   <source>Not exact: no format gives the same bytes as the model's own template, so training uses that template itself. What stands in the way: {reason}.</source>
   <translation>Nicht exakt: Kein Format ergibt dieselben Bytes wie die eigene Vorlage des Modells, daher nutzt das Training diese Vorlage selbst. Grund: {reason}.</translation>
  </message>
  <message>
   <source>Own</source>
   <translation>Eigenes</translation>
  </message>
  <message>
   <source>Read from the model's own template and proven: {cases} generated conversations, the same bytes.</source>
   <translation>Aus der eigenen Vorlage des Modells gelesen und belegt: {cases} erzeugte Konversationen, dieselben Bytes.</translation>
  </message>
  <message>
   <source>Reading the model's chat template and proving the format.</source>
   <translation>Die Chat-Vorlage des Modells wird gelesen und das Format geprüft.</translation>
  </message>
  <message>
   <source>The base model's own format is used if it brings one.</source>
   <translation>Bringt das Basismodell ein eigenes Format mit, wird es verwendet.</translation>
  </message>
  <message>
   <source>The model brings no chat template, so the choice is yours.</source>
   <translation>Das Modell bringt keine Chat-Vorlage mit; das Format ist frei wählbar.</translation>
  </message>
  <message>
   <source>The model's own template</source>
   <translation>Eigene Vorlage des Modells</translation>
  </message>
  <message>
   <source>Without a system message it writes one of its own: “{text}”</source>
   <translation>Ohne Systemnachricht schreibt es eine eigene: „{text}“</translation>
  </message>
  <message>
   <source>begins with {token}</source>
   <translation>beginnt mit {token}</translation>
  </message>
  <message>
   <source>no BOS</source>
   <translation>kein BOS</translation>
  </message>
 </context>
 <context>
  <name>FoundRows</name>
  <message>
   <source>Close</source>
   <translation>Schließen</translation>
  </message>
 </context>
 <context>
  <name>FoundSection</name>
  <message numerus="yes">
   <source>%n to know</source>
   <translation>
    <numerusform>%n Hinweis</numerusform>
    <numerusform>%n Hinweise</numerusform>
   </translation>
  </message>
  <message>
   <source>Nothing to note</source>
   <translation>Keine Hinweise</translation>
  </message>
  <message>
   <source>Reading</source>
   <translation>Lesart</translation>
  </message>
  <message>
   <source>Reading…</source>
   <translation>Wird gelesen …</translation>
  </message>
 </context>
 <context>
  <name>FromDisk</name>
  <message>
   <source>A GGUF</source>
   <translation>Eine GGUF-Datei</translation>
  </message>
  <message>
   <source>A model folder</source>
   <translation>Ein Modellordner</translation>
  </message>
  <message>
   <source>Choose GGUF…</source>
   <translation>GGUF wählen …</translation>
  </message>
  <message>
   <source>Choose folder…</source>
   <translation>Ordner wählen …</translation>
  </message>
  <message>
   <source>Drop a model folder or a GGUF here</source>
   <translation>Modellordner oder GGUF hier ablegen</translation>
  </message>
  <message>
   <source>Drop a model here</source>
   <translation>Modell hier ablegen</translation>
  </message>
  <message>
   <source>It stays where it is. Nothing is copied.</source>
   <translation>Es bleibt, wo es ist. Nichts wird kopiert.</translation>
  </message>
  <message>
   <source>has config.json, safetensors and tokenizer.json. It trains and exports.</source>
   <translation>enthält config.json, safetensors und tokenizer.json. Für Training und Export.</translation>
  </message>
  <message>
   <source>holds rounded weights. One can talk to it and test it, not train it.</source>
   <translation>enthält gerundete Gewichte. Zum Chatten und Testen, nicht zum Trainieren.</translation>
  </message>
 </context>
 <context>
  <name>Histogram</name>
  <message>
   <source>Count {count}</source>
   <translation>Anzahl {count}</translation>
  </message>
  <message>
   <source>No values yet.</source>
   <translation>Noch keine Werte.</translation>
  </message>
  <message>
   <source>count</source>
   <translation>Anzahl</translation>
  </message>
  <message>
   <source>from</source>
   <translation>von</translation>
  </message>
  <message>
   <source>to</source>
   <translation>bis</translation>
  </message>
  <message>
   <source>{total} values, most of them from {low} to {high}.</source>
   <translation>{total} Werte, die meisten von {low} bis {high}.</translation>
  </message>
 </context>
 <context>
  <name>HubSearch</name>
  <message numerus="yes">
   <source>%n models found, none trains here</source>
   <translation>
    <numerusform>%n Modell gefunden, hier nicht trainierbar</numerusform>
    <numerusform>%n Modelle gefunden, keines hier trainierbar</numerusform>
   </translation>
  </message>
  <message>
   <source>Asking the hub…</source>
   <translation>Hub wird gefragt …</translation>
  </message>
  <message>
   <source>Check the spelling, or paste an id such as owner/name.</source>
   <translation>Schreibweise prüfen oder eine ID wie besitzer/name einfügen.</translation>
  </message>
  <message>
   <source>Models of the Llama family can be trained and exported.</source>
   <translation>Modelle der Llama-Familie lassen sich trainieren und exportieren.</translation>
  </message>
  <message>
   <source>Models on disk stay listed.</source>
   <translation>Gespeicherte Modelle bleiben in der Liste.</translation>
  </message>
  <message>
   <source>Models on disk work as always.</source>
   <translation>Gespeicherte Modelle gehen wie immer.</translation>
  </message>
  <message>
   <source>More models are on the hub</source>
   <translation>Weitere Modelle gibt es auf dem Hub</translation>
  </message>
  <message>
   <source>Nothing new on the hub</source>
   <translation>Nichts Neues auf dem Hub</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>Einstellungen</translation>
  </message>
  <message>
   <source>Show the most downloaded</source>
   <translation>Meistgeladene zeigen</translation>
  </message>
  <message>
   <source>Show them</source>
   <translation>Anzeigen</translation>
  </message>
  <message>
   <source>The hub was not searched</source>
   <translation>Der Hub wurde nicht durchsucht</translation>
  </message>
  <message>
   <source>Try again</source>
   <translation>Erneut versuchen</translation>
  </message>
  <message>
   <source>Type a part of a name or paste an id. Only then the network is used.</source>
   <translation>Einen Teil des Namens eingeben oder eine ID einfügen. Erst dann wird das Netz benutzt.</translation>
  </message>
 </context>
 <context>
  <name>JobList</name>
  <message>
   <source>No jobs running</source>
   <translation>Keine laufenden Aufgaben</translation>
  </message>
  <message>
   <source>Running jobs</source>
   <translation>Laufende Aufgaben</translation>
  </message>
 </context>
 <context>
  <name>Jobs</name>
  <message>
   <source>Demo</source>
   <translation>Demo</translation>
  </message>
  <message>
   <source>Download</source>
   <translation>Download</translation>
  </message>
  <message>
   <source>Evaluation</source>
   <translation>Auswertung</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>Export</translation>
  </message>
  <message>
   <source>Ollama</source>
   <translation>Ollama</translation>
  </message>
  <message>
   <source>Quality</source>
   <translation>Qualität</translation>
  </message>
  <message>
   <source>Starter model</source>
   <translation>Startmodell</translation>
  </message>
  <message>
   <source>Train</source>
   <translation>Training</translation>
  </message>
  <message>
   <source>{time} left</source>
   <translation>noch {time}</translation>
  </message>
 </context>
 <context>
  <name>LanguageFields</name>
  <message>
   <source>Keep rows of unknown language</source>
   <translation>Zeilen mit unklarer Sprache behalten</translation>
  </message>
  <message>
   <source>Languages that stay</source>
   <translation>Sprachen, die bleiben</translation>
  </message>
  <message>
   <source>Such as very short texts</source>
   <translation>Etwa sehr kurze Texte</translation>
  </message>
  <message>
   <source>Tick a language.</source>
   <translation>Kreuzen Sie eine Sprache an.</translation>
  </message>
 </context>
 <context>
  <name>LengthFields</name>
  <message>
   <source>At least</source>
   <translation>Mindestens</translation>
  </message>
  <message>
   <source>At most</source>
   <translation>Höchstens</translation>
  </message>
  <message>
   <source>Characters</source>
   <translation>Zeichen</translation>
  </message>
  <message>
   <source>Counted in</source>
   <translation>Gezählt in</translation>
  </message>
  <message>
   <source>Tick “At least”, “At most” or both.</source>
   <translation>Kreuzen Sie „Mindestens“, „Höchstens“ oder beides an.</translation>
  </message>
  <message>
   <source>Tokens of the base model</source>
   <translation>Token des Basismodells</translation>
  </message>
  <message>
   <source>“At least” is more than “At most”.</source>
   <translation>„Mindestens“ ist mehr als „Höchstens“.</translation>
  </message>
 </context>
 <context>
  <name>LengthSection</name>
  <message>
   <source>Characters</source>
   <translation>Zeichen</translation>
  </message>
  <message>
   <source>Characters: median {median}, longest {longest}</source>
   <translation>Zeichen: Median {median}, längster Text {longest}</translation>
  </message>
  <message>
   <source>Column to measure</source>
   <translation>Zu messende Spalte</translation>
  </message>
  <message>
   <source>No column has texts.</source>
   <translation>Keine Spalte enthält Texte.</translation>
  </message>
  <message>
   <source>Text length</source>
   <translation>Textlänge</translation>
  </message>
 </context>
 <context>
  <name>LengthsBody</name>
  <message>
   <source>Cancel</source>
   <translation>Abbrechen</translation>
  </message>
  <message>
   <source>Lengths</source>
   <translation>Längen</translation>
  </message>
  <message>
   <source>Long tokens</source>
   <translation>Lange Token</translation>
  </message>
  <message>
   <source>Longest</source>
   <translation>Längste</translation>
  </message>
  <message>
   <source>Longest conversations</source>
   <translation>Längste Konversationen</translation>
  </message>
  <message>
   <source>Longest tokens</source>
   <translation>Längste Token</translation>
  </message>
  <message>
   <source>Open rows</source>
   <translation>Zeilen öffnen</translation>
  </message>
  <message>
   <source>Rare tokens</source>
   <translation>Seltene Token</translation>
  </message>
  <message>
   <source>Rarest tokens</source>
   <translation>Seltenste Token</translation>
  </message>
  <message>
   <source>What is told of the tokens</source>
   <translation>Was über die Token gesagt wird</translation>
  </message>
 </context>
 <context>
  <name>LengthsPart</name>
  <message numerus="yes">
   <source>%n are cut off at {count} tokens</source>
   <translation>
    <numerusform>%n wird bei {count} Token abgeschnitten</numerusform>
    <numerusform>%n werden bei {count} Token abgeschnitten</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n cannot be trained on, first row {number}</source>
   <translation>
    <numerusform>%n ist nicht trainierbar, zuerst Zeile {number}</numerusform>
    <numerusform>%n sind nicht trainierbar, zuerst Zeile {number}</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n lose the whole answer</source>
   <translation>
    <numerusform>%n verliert die ganze Antwort</numerusform>
    <numerusform>%n verlieren die ganze Antwort</numerusform>
   </translation>
  </message>
  <message>
   <source>99 % are at most {count}</source>
   <translation>99 % haben höchstens {count}</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>Abbrechen</translation>
  </message>
  <message>
   <source>Context {count}</source>
   <translation>Kontext {count}</translation>
  </message>
  <message>
   <source>Conversation length</source>
   <translation>Länge der Konversationen</translation>
  </message>
  <message>
   <source>Count tokens</source>
   <translation>Token zählen</translation>
  </message>
  <message>
   <source>No conversation can be trained on.</source>
   <translation>Keine Konversation ist trainierbar.</translation>
  </message>
  <message>
   <source>Rows counted</source>
   <translation>Gezählte Zeilen</translation>
  </message>
  <message>
   <source>Tokens</source>
   <translation>Token</translation>
  </message>
  <message>
   <source>none is cut off at {count} tokens</source>
   <translation>keine wird bei {count} Token abgeschnitten</translation>
  </message>
  <message>
   <source>the longest has {count} tokens</source>
   <translation>die längste hat {count} Token</translation>
  </message>
  <message>
   <source>{done} of {total}, {share}</source>
   <translation>{done} von {total}, {share}</translation>
  </message>
 </context>
 <context>
  <name>LevelsPane</name>
  <message numerus="yes">
   <source>%n more levels</source>
   <translation>
    <numerusform>%n weitere Stufe</numerusform>
    <numerusform>%n weitere Stufen</numerusform>
   </translation>
  </message>
  <message>
   <source>Context</source>
   <translation>Kontext</translation>
  </message>
  <message>
   <source>Fewer levels</source>
   <translation>Weniger Stufen</translation>
  </message>
  <message>
   <source>Levels</source>
   <translation>Stufen</translation>
  </message>
  <message>
   <source>computing the sizes</source>
   <translation>Größen werden berechnet</translation>
  </message>
  <message>
   <source>files as they were written and checked</source>
   <translation>Dateien, wie sie geschrieben und geprüft wurden</translation>
  </message>
  <message>
   <source>sizes are computed from the tensor shapes, before anything is written</source>
   <translation>Größen aus den Tensorformen berechnet, bevor etwas geschrieben wird</translation>
  </message>
  <message>
   <source>sizes are not known</source>
   <translation>Größen nicht bekannt</translation>
  </message>
  <message>
   <source>sizes are not known before llama.cpp's converter has read the model</source>
   <translation>Größen sind erst bekannt, wenn der Konverter von llama.cpp das Modell gelesen hat</translation>
  </message>
 </context>
 <context>
  <name>LevelsTable</name>
  <message>
   <source>Bits per weight</source>
   <translation>Bit pro Gewicht</translation>
  </message>
  <message>
   <source>Checks</source>
   <translation>Prüfungen</translation>
  </message>
  <message>
   <source>Level</source>
   <translation>Stufe</translation>
  </message>
  <message>
   <source>Levels</source>
   <translation>Stufen</translation>
  </message>
  <message>
   <source>Modelfile</source>
   <translation>Modelfile</translation>
  </message>
  <message>
   <source>Progress</source>
   <translation>Fortschritt</translation>
  </message>
  <message>
   <source>Recommended</source>
   <translation>Empfohlen</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>Größe</translation>
  </message>
  <message>
   <source>This machine</source>
   <translation>Dieser Rechner</translation>
  </message>
 </context>
 <context>
  <name>LibraryPage</name>
  <message numerus="yes">
   <source>%n items</source>
   <translation>
    <numerusform>%n Eintrag</numerusform>
    <numerusform>%n Einträge</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n runs</source>
   <translation>
    <numerusform>%n Lauf</numerusform>
    <numerusform>%n Läufe</numerusform>
   </translation>
  </message>
  <message>
   <source>A run that is at work uses it.</source>
   <translation>Ein laufender Lauf verwendet es.</translation>
  </message>
  <message>
   <source>Adapter</source>
   <translation>Adapter</translation>
  </message>
  <message>
   <source>Adapters</source>
   <translation>Adapter</translation>
  </message>
  <message>
   <source>All</source>
   <translation>Alle</translation>
  </message>
  <message>
   <source>Base model</source>
   <translation>Basismodell</translation>
  </message>
  <message>
   <source>Changed</source>
   <translation>Geändert</translation>
  </message>
  <message>
   <source>Choose a model</source>
   <translation>Modell wählen</translation>
  </message>
  <message numerus="yes">
   <source>Delete %n items for good?</source>
   <translation>
    <numerusform>%n Eintrag endgültig löschen?</numerusform>
    <numerusform>%n Einträge endgültig löschen?</numerusform>
   </translation>
  </message>
  <message>
   <source>Delete for good</source>
   <translation>Endgültig löschen</translation>
  </message>
  <message>
   <source>Disk use</source>
   <translation>Speicherbelegung</translation>
  </message>
  <message>
   <source>Empty trash…</source>
   <translation>Papierkorb leeren …</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>Export</translation>
  </message>
  <message>
   <source>Exports</source>
   <translation>Exporte</translation>
  </message>
  <message>
   <source>Filter by name</source>
   <translation>Nach Namen filtern</translation>
  </message>
  <message>
   <source>Folder</source>
   <translation>Ordner</translation>
  </message>
  <message>
   <source>Free on this disk</source>
   <translation>Frei auf diesem Datenträger</translation>
  </message>
  <message>
   <source>It was the base model; choose another.</source>
   <translation>Es war das Basismodell; ein anderes wählen.</translation>
  </message>
  <message>
   <source>Keep them</source>
   <translation>Behalten</translation>
  </message>
  <message>
   <source>Kind</source>
   <translation>Art</translation>
  </message>
  <message>
   <source>Library</source>
   <translation>Bibliothek</translation>
  </message>
  <message>
   <source>Look under All, or type less.</source>
   <translation>Unter „Alle“ suchen oder weniger eingeben.</translation>
  </message>
  <message>
   <source>Models</source>
   <translation>Modelle</translation>
  </message>
  <message>
   <source>Models, adapters and exports appear here as you make them.</source>
   <translation>Modelle, Adapter und Exporte erscheinen hier, sobald sie entstehen.</translation>
  </message>
  <message>
   <source>Move to trash</source>
   <translation>In den Papierkorb</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>Name</translation>
  </message>
  <message>
   <source>Nothing is on disk yet</source>
   <translation>Noch nichts gespeichert</translation>
  </message>
  <message>
   <source>Nothing of this kind or name</source>
   <translation>Nichts von dieser Art oder mit diesem Namen</translation>
  </message>
  <message>
   <source>On disk</source>
   <translation>Gespeichert</translation>
  </message>
  <message>
   <source>Runs</source>
   <translation>Läufe</translation>
  </message>
  <message>
   <source>Show in folder</source>
   <translation>Im Ordner zeigen</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>Größe</translation>
  </message>
  <message>
   <source>Table</source>
   <translation>Tabelle</translation>
  </message>
  <message>
   <source>Tables as read</source>
   <translation>Gelesene Tabellen</translation>
  </message>
  <message>
   <source>Take off the list</source>
   <translation>Aus der Liste nehmen</translation>
  </message>
  <message>
   <source>That frees {size}. There is no way back.</source>
   <translation>Das gibt {size} frei. Es lässt sich nicht rückgängig machen.</translation>
  </message>
  <message>
   <source>This workspace does not keep it, so it stays where it is.</source>
   <translation>Es liegt außerhalb dieses Arbeitsbereichs und bleibt daher, wo es ist.</translation>
  </message>
  <message>
   <source>Trash</source>
   <translation>Papierkorb</translation>
  </message>
  <message>
   <source>Undo</source>
   <translation>Rückgängig</translation>
  </message>
  <message>
   <source>Unfinished download</source>
   <translation>Unfertiger Download</translation>
  </message>
  <message>
   <source>Used by</source>
   <translation>Genutzt von</translation>
  </message>
  <message>
   <source>What is deleted goes to the trash.</source>
   <translation>Gelöschtes kommt in den Papierkorb.</translation>
  </message>
  <message>
   <source>empty</source>
   <translation>leer</translation>
  </message>
  <message>
   <source>{count}, {size} in this workspace</source>
   <translation>{count}, {size} in diesem Arbeitsbereich</translation>
  </message>
  <message>
   <source>{name} is in the trash</source>
   <translation>{name} ist im Papierkorb</translation>
  </message>
  <message>
   <source>{name} is off the list; its files stay</source>
   <translation>{name} ist aus der Liste; die Dateien bleiben</translation>
  </message>
 </context>
 <context>
  <name>LineChart</name>
  <message>
   <source>No values yet.</source>
   <translation>Noch keine Werte.</translation>
  </message>
  <message>
   <source>Step</source>
   <translation>Schritt</translation>
  </message>
  <message>
   <source>{title}: from {first} to {last}, least {least}.</source>
   <translation>{title}: von {first} bis {last}, kleinster Wert {least}.</translation>
  </message>
 </context>
 <context>
  <name>ListFields</name>
  <message>
   <source>Column with the messages</source>
   <translation>Spalte mit den Nachrichten</translation>
  </message>
  <message>
   <source>Each cell holds a whole conversation: a list of messages, written as JSON.</source>
   <translation>Jede Zelle enthält eine ganze Konversation: eine Liste von Nachrichten, als JSON geschrieben.</translation>
  </message>
  <message>
   <source>Names in a message</source>
   <translation>Namen in einer Nachricht</translation>
  </message>
  <message>
   <source>None beside the list</source>
   <translation>Keiner neben der Liste</translation>
  </message>
  <message>
   <source>System text</source>
   <translation>Systemtext</translation>
  </message>
 </context>
 <context>
  <name>MainWindow</name>
  <message numerus="yes">
   <source>%n jobs are running</source>
   <translation>
    <numerusform>%n Aufgabe läuft</numerusform>
    <numerusform>%n Aufgaben laufen</numerusform>
   </translation>
  </message>
  <message>
   <source>About Tunesmith</source>
   <translation>Über Tunesmith</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>Abbrechen</translation>
  </message>
  <message>
   <source>Close window</source>
   <translation>Fenster schließen</translation>
  </message>
  <message>
   <source>Copy diagnostics</source>
   <translation>Diagnose kopieren</translation>
  </message>
  <message>
   <source>Data</source>
   <translation>Daten</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>Export</translation>
  </message>
  <message>
   <source>Go to</source>
   <translation>Gehe zu</translation>
  </message>
  <message>
   <source>Keep running</source>
   <translation>Weiterlaufen lassen</translation>
  </message>
  <message>
   <source>Library</source>
   <translation>Bibliothek</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>Modell</translation>
  </message>
  <message>
   <source>New workspace</source>
   <translation>Unbenannt</translation>
  </message>
  <message>
   <source>Ollama</source>
   <translation>Ollama</translation>
  </message>
  <message>
   <source>Open spreadsheet…</source>
   <translation>Tabelle öffnen …</translation>
  </message>
  <message>
   <source>Open workspace folder</source>
   <translation>Ordner des Arbeitsbereichs öffnen</translation>
  </message>
  <message>
   <source>Quality</source>
   <translation>Qualität</translation>
  </message>
  <message>
   <source>Runs</source>
   <translation>Läufe</translation>
  </message>
  <message>
   <source>Runs work in both. What you choose here is kept once the other window is closed.</source>
   <translation>Läufe gehen in beiden. Was hier gewählt wird, bleibt erhalten, sobald das andere Fenster geschlossen ist.</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>Einstellungen</translation>
  </message>
  <message>
   <source>Stop them</source>
   <translation>Stoppen</translation>
  </message>
  <message>
   <source>Take the tour</source>
   <translation>Rundgang starten</translation>
  </message>
  <message>
   <source>Template</source>
   <translation>Vorlage</translation>
  </message>
  <message>
   <source>They can go on without the window. Open it again to see where they are.</source>
   <translation>Sie können ohne das Fenster weiterlaufen. Wird es wieder geöffnet, ist ihr Stand zu sehen.</translation>
  </message>
  <message>
   <source>This workspace is open in another window</source>
   <translation>Dieser Arbeitsbereich ist in einem anderen Fenster geöffnet</translation>
  </message>
  <message>
   <source>Train</source>
   <translation>Trainieren</translation>
  </message>
  <message>
   <source>Tunesmith {version}. Everything stays on this computer.</source>
   <translation>Tunesmith {version}. Alles bleibt auf diesem Computer.</translation>
  </message>
 </context>
 <context>
  <name>MapFields</name>
  <message>
   <source>Column</source>
   <translation>Spalte</translation>
  </message>
  <message>
   <source>New value</source>
   <translation>Neuer Wert</translation>
  </message>
  <message>
   <source>Type a new value for one of the values.</source>
   <translation>Geben Sie für einen der Werte einen neuen ein.</translation>
  </message>
  <message>
   <source>Type the new value; leave it empty to empty the cell.</source>
   <translation>Geben Sie den neuen Wert ein; ohne Text wird die Zelle leer.</translation>
  </message>
  <message>
   <source>Value in the table</source>
   <translation>Wert in der Tabelle</translation>
  </message>
  <message>
   <source>Values</source>
   <translation>Werte</translation>
  </message>
 </context>
 <context>
  <name>MaskFields</name>
  <message>
   <source>Countries of phone numbers without +</source>
   <translation>Länder der Telefonnummern ohne +</translation>
  </message>
  <message>
   <source>Each is replaced by its placeholder in the rows that go on from here. The file itself is not changed, and without this step the texts are back. In doubt a text is left as it is. Names and addresses are not found.</source>
   <translation>Jeder Fund wird in den Zeilen, die von hier weitergehen, durch seinen Platzhalter ersetzt. Die Datei selbst bleibt unverändert, und ohne diesen Schritt sind die Texte wieder da. Im Zweifel bleibt ein Text, wie er ist. Namen und Anschriften werden nicht gefunden.</translation>
  </message>
  <message>
   <source>Numbered, the same address has the same placeholder again.</source>
   <translation>Mit Nummern hat dieselbe Adresse wieder denselben Platzhalter.</translation>
  </message>
  <message>
   <source>Placeholders</source>
   <translation>Platzhalter</translation>
  </message>
  <message>
   <source>Tick a country for phone numbers, or do not look for them.</source>
   <translation>Kreuzen Sie für Telefonnummern ein Land an, oder suchen Sie nicht nach ihnen.</translation>
  </message>
  <message>
   <source>Tick a kind.</source>
   <translation>Kreuzen Sie eine Art an.</translation>
  </message>
  <message>
   <source>What to mask</source>
   <translation>Was zu maskieren ist</translation>
  </message>
  <message>
   <source>{one} for all</source>
   <translation>{one} für alle</translation>
  </message>
  <message>
   <source>{one}, numbered by row</source>
   <translation>{one}, je Zeile gezählt</translation>
  </message>
  <message>
   <source>{one}, numbered by table</source>
   <translation>{one}, je Tabelle gezählt</translation>
  </message>
 </context>
 <context>
  <name>MatrixPart</name>
  <message>
   <source>Change…</source>
   <translation>Ändern …</translation>
  </message>
  <message>
   <source>Choose an importance matrix</source>
   <translation>Wichtigkeitsmatrix auswählen</translation>
  </message>
  <message>
   <source>Choose…</source>
   <translation>Auswählen …</translation>
  </message>
  <message>
   <source>Export without the matrix</source>
   <translation>Ohne die Matrix exportieren</translation>
  </message>
  <message>
   <source>Importance matrix</source>
   <translation>Wichtigkeitsmatrix</translation>
  </message>
  <message>
   <source>None.</source>
   <translation>Keine.</translation>
  </message>
  <message>
   <source>None. The smallest levels need one, all below 6 bits gain by it.</source>
   <translation>Keine. Die kleinsten Stufen brauchen eine, alle unter 6 Bit gewinnen dadurch.</translation>
  </message>
 </context>
 <context>
  <name>MemoryPart</name>
  <message>
   <source>KV cache, {context} tokens</source>
   <translation>KV-Cache, {context} Token</translation>
  </message>
  <message>
   <source>Memory with {level}</source>
   <translation>Speicher mit {level}</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>Modell</translation>
  </message>
  <message>
   <source>VRAM with {level}</source>
   <translation>VRAM mit {level}</translation>
  </message>
  <message>
   <source>{need} needed, {all} RAM</source>
   <translation>{need} benötigt, {all} RAM</translation>
  </message>
  <message>
   <source>{need} needed, {all} VRAM</source>
   <translation>{need} benötigt, {all} VRAM</translation>
  </message>
 </context>
 <context>
  <name>MemorySection</name>
  <message>
   <source>Memory</source>
   <translation>Arbeitsspeicher</translation>
  </message>
  <message>
   <source>VRAM</source>
   <translation>VRAM</translation>
  </message>
  <message>
   <source>{need} needed at once, {free} free. Heaviest batch: {rows} × {tokens}.</source>
   <translation>{need} zugleich nötig, {free} frei. Schwerster Batch: {rows} × {tokens}.</translation>
  </message>
 </context>
 <context>
  <name>MessageEditor</name>
  <message>
   <source>{role} template</source>
   <translation>Vorlage: {role}</translation>
  </message>
 </context>
 <context>
  <name>ModelCheck</name>
  <message numerus="yes">
   <source>%n good</source>
   <translation>
    <numerusform>%n gut</numerusform>
    <numerusform>%n gut</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n to know</source>
   <translation>
    <numerusform>%n Hinweis</numerusform>
    <numerusform>%n Hinweise</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n wrong</source>
   <translation>
    <numerusform>%n Fehler</numerusform>
    <numerusform>%n Fehler</numerusform>
   </translation>
  </message>
  <message>
   <source>Architecture</source>
   <translation>Architektur</translation>
  </message>
  <message>
   <source>Ask where the model comes from</source>
   <translation>Beim Anbieter des Modells nachfragen</translation>
  </message>
  <message>
   <source>Chat template</source>
   <translation>Chat-Vorlage</translation>
  </message>
  <message>
   <source>End marker</source>
   <translation>Endmarke</translation>
  </message>
  <message>
   <source>End marker is not declared</source>
   <translation>Endmarke ist nicht angegeben</translation>
  </message>
  <message>
   <source>End marker is split</source>
   <translation>Endmarke ist geteilt</translation>
  </message>
  <message>
   <source>Licence</source>
   <translation>Lizenz</translation>
  </message>
  <message>
   <source>Licence: {name}</source>
   <translation>Lizenz: {name}</translation>
  </message>
  <message>
   <source>No chat template</source>
   <translation>Keine Chat-Vorlage</translation>
  </message>
  <message>
   <source>No licence stated</source>
   <translation>Keine Lizenz angegeben</translation>
  </message>
  <message>
   <source>No pad token</source>
   <translation>Kein Pad-Token</translation>
  </message>
  <message>
   <source>Pad token</source>
   <translation>Pad-Token</translation>
  </message>
  <message>
   <source>Pad token equals end of text</source>
   <translation>Pad-Token ist zugleich Textende</translation>
  </message>
  <message>
   <source>Pad token is not in the vocabulary</source>
   <translation>Pad-Token fehlt im Vokabular</translation>
  </message>
  <message>
   <source>Padding is masked, so training is not affected</source>
   <translation>Auffüllung wird maskiert und stört das Training nicht</translation>
  </message>
  <message>
   <source>Read its terms before you publish what you make</source>
   <translation>Vor dem Veröffentlichen die Bedingungen lesen</translation>
  </message>
  <message>
   <source>Tokenizer</source>
   <translation>Tokenizer</translation>
  </message>
  <message>
   <source>Training teaches it a way to chat (ChatML by default)</source>
   <translation>Das Training bringt ihm ein Chatformat bei (sonst ChatML)</translation>
  </message>
  <message>
   <source>Weights</source>
   <translation>Gewichte</translation>
  </message>
  <message>
   <source>Width</source>
   <translation>Breite</translation>
  </message>
  <message>
   <source>Width {width} is not a multiple of 256</source>
   <translation>Breite {width} ist kein Vielfaches von 256</translation>
  </message>
  <message>
   <source>{family}, {layers} layers, width {width}</source>
   <translation>{family}, {layers} Schichten, Breite {width}</translation>
  </message>
  <message>
   <source>{format}, reproduced byte for byte</source>
   <translation>{format}, Byte für Byte nachgebildet</translation>
  </message>
  <message>
   <source>{marker} is one token and stops generation</source>
   <translation>{marker} ist ein Token und beendet die Ausgabe</translation>
  </message>
  <message>
   <source>{marker} is one token, but the files do not say that it ends an answer</source>
   <translation>{marker} ist ein Token, aber laut den Dateien beendet es keine Antwort</translation>
  </message>
  <message>
   <source>{marker} is {tokens} tokens; a model may write half of it and go on</source>
   <translation>{marker} besteht aus {tokens} Token; ein Modell schreibt vielleicht nur die Hälfte davon und dann weiter</translation>
  </message>
  <message>
   <source>{name}</source>
   <translation>{name}</translation>
  </message>
  <message>
   <source>{tensors} of {total} tensors fall back when quantized</source>
   <translation>{tensors} von {total} Tensoren weichen beim Quantisieren auf einen anderen Typ aus</translation>
  </message>
  <message>
   <source>{tensors} tensors, {bytes}, checksums match</source>
   <translation>{tensors} Tensoren, {bytes}, Prüfsummen stimmen</translation>
  </message>
  <message>
   <source>{tensors} tensors, {bytes}, {types}</source>
   <translation>{tensors} Tensoren, {bytes}, {types}</translation>
  </message>
  <message>
   <source>{tokens} tokens, pre-tokenizer {pre_tokenizer}</source>
   <translation>{tokens} Token, Pre-Tokenizer {pre_tokenizer}</translation>
  </message>
  <message>
   <source>{token}, apart from end of text</source>
   <translation>{token}, verschieden vom Textende</translation>
  </message>
  <message>
   <source>{width}: every level can be made as named</source>
   <translation>{width}: jede Stufe lässt sich wie benannt erstellen</translation>
  </message>
 </context>
 <context>
  <name>ModelFooter</name>
  <message>
   <source>Choose a model first.</source>
   <translation>Zuerst ein Modell wählen.</translation>
  </message>
  <message>
   <source>Download</source>
   <translation>Herunterladen</translation>
  </message>
  <message>
   <source>From the hub, into this workspace.</source>
   <translation>Vom Hub in diesen Arbeitsbereich.</translation>
  </message>
  <message>
   <source>Go on</source>
   <translation>Fortfahren</translation>
  </message>
  <message>
   <source>It is unpacked first, to about {size} on disk.</source>
   <translation>Es wird zuerst entpackt und belegt dann etwa {size}.</translation>
  </message>
  <message>
   <source>It was stopped, and begins anew.</source>
   <translation>Es wurde gestoppt und beginnt von vorn.</translation>
  </message>
  <message>
   <source>Next: Train</source>
   <translation>Weiter: Trainieren</translation>
  </message>
  <message>
   <source>Training starts from {name} then.</source>
   <translation>Das Training beginnt dann mit {name}.</translation>
  </message>
  <message>
   <source>Use this model</source>
   <translation>Dieses Modell verwenden</translation>
  </message>
  <message>
   <source>What is there already is kept.</source>
   <translation>Was schon da ist, bleibt erhalten.</translation>
  </message>
  <message>
   <source>Works once its owner has let you in.</source>
   <translation>Möglich, sobald der Zugang freigegeben ist.</translation>
  </message>
  <message>
   <source>{name} cannot be trained here.</source>
   <translation>{name} lässt sich hier nicht trainieren.</translation>
  </message>
  <message>
   <source>{name} cannot be trained: {what}.</source>
   <translation>{name} lässt sich nicht trainieren: {what}.</translation>
  </message>
  <message>
   <source>{name} did not pass its check.</source>
   <translation>{name} hat die Prüfung nicht bestanden.</translation>
  </message>
  <message>
   <source>{name} is being checked.</source>
   <translation>{name} wird geprüft.</translation>
  </message>
  <message>
   <source>{name} is checked and ready.</source>
   <translation>{name} ist geprüft und bereit.</translation>
  </message>
  <message>
   <source>{name} is on its way.</source>
   <translation>{name} ist unterwegs.</translation>
  </message>
  <message>
   <source>{size} from the hub, into this workspace.</source>
   <translation>{size} vom Hub in diesen Arbeitsbereich.</translation>
  </message>
 </context>
 <context>
  <name>ModelInspector</name>
  <message>
   <source>A GGUF holds rounded weights: one can talk to it and test it. Training and export begin at a model folder.</source>
   <translation>Eine GGUF-Datei enthält gerundete Gewichte: zum Chatten und Testen. Training und Export brauchen einen Modellordner.</translation>
  </message>
  <message>
   <source>A folder on this computer</source>
   <translation>Ein Ordner auf diesem Computer</translation>
  </message>
  <message>
   <source>Architecture</source>
   <translation>Architektur</translation>
  </message>
  <message>
   <source>Chat template</source>
   <translation>Chat-Vorlage</translation>
  </message>
  <message>
   <source>Check again</source>
   <translation>Erneut prüfen</translation>
  </message>
  <message>
   <source>Check report</source>
   <translation>Prüfbericht</translation>
  </message>
  <message>
   <source>Checked once it is on disk.</source>
   <translation>Wird geprüft, sobald es gespeichert ist.</translation>
  </message>
  <message>
   <source>Checked once it is unpacked.</source>
   <translation>Wird geprüft, sobald es entpackt ist.</translation>
  </message>
  <message>
   <source>Checking</source>
   <translation>Prüfung</translation>
  </message>
  <message>
   <source>Context</source>
   <translation>Kontext</translation>
  </message>
  <message>
   <source>Download</source>
   <translation>Herunterladen</translation>
  </message>
  <message>
   <source>Downloads, 30 days</source>
   <translation>Downloads, 30 Tage</translation>
  </message>
  <message>
   <source>File</source>
   <translation>Datei</translation>
  </message>
  <message>
   <source>From {owner}, commit {commit}</source>
   <translation>Von {owner}, Commit {commit}</translation>
  </message>
  <message>
   <source>Gated</source>
   <translation>Beschränkt</translation>
  </message>
  <message>
   <source>In the file</source>
   <translation>In der Datei</translation>
  </message>
  <message>
   <source>Included, works offline. Answers in English.</source>
   <translation>Mitgeliefert, geht ohne Netz. Antwortet auf Englisch.</translation>
  </message>
  <message>
   <source>Its owner must let you in: ask on its page, then put a token of your account into Settings.</source>
   <translation>Der Besitzer muss den Zugang freigeben: auf der Seite des Modells anfragen, dann ein Token des Kontos in den Einstellungen eintragen.</translation>
  </message>
  <message>
   <source>Licence</source>
   <translation>Lizenz</translation>
  </message>
  <message>
   <source>Looking at weights, tokenizer and chat template…</source>
   <translation>Gewichte, Tokenizer und Chat-Vorlage werden angesehen …</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>Modell</translation>
  </message>
  <message>
   <source>None</source>
   <translation>Keine</translation>
  </message>
  <message>
   <source>Not stated</source>
   <translation>Nicht angegeben</translation>
  </message>
  <message>
   <source>Not supported</source>
   <translation>Nicht unterstützt</translation>
  </message>
  <message>
   <source>On disk</source>
   <translation>Speicherort</translation>
  </message>
  <message>
   <source>On the hub, from {owner}</source>
   <translation>Auf dem Hub, von {owner}</translation>
  </message>
  <message>
   <source>Open its page</source>
   <translation>Seite öffnen</translation>
  </message>
  <message>
   <source>Parameters</source>
   <translation>Parameter</translation>
  </message>
  <message>
   <source>Pre-tokenizer</source>
   <translation>Pre-Tokenizer</translation>
  </message>
  <message>
   <source>Precision</source>
   <translation>Genauigkeit</translation>
  </message>
  <message>
   <source>Select a model to see what is known of it.</source>
   <translation>Ein Modell auswählen, um mehr darüber zu sehen.</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>Einstellungen</translation>
  </message>
  <message>
   <source>Vocabulary</source>
   <translation>Vokabular</translation>
  </message>
  <message>
   <source>{count} B</source>
   <translation>{count} Mrd.</translation>
  </message>
  <message>
   <source>{count} M</source>
   <translation>{count} Mio.</translation>
  </message>
  <message>
   <source>{count} tokens</source>
   <translation>{count} Token</translation>
  </message>
  <message>
   <source>{size}, show in folder</source>
   <translation>{size}, im Ordner zeigen</translation>
  </message>
 </context>
 <context>
  <name>ModelPage</name>
  <message>
   <source>Check</source>
   <translation>Prüfen</translation>
  </message>
  <message>
   <source>Choose another folder…</source>
   <translation>Anderen Ordner wählen …</translation>
  </message>
  <message>
   <source>GGUF file…</source>
   <translation>GGUF-Datei …</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>Modell</translation>
  </message>
  <message>
   <source>Model folder…</source>
   <translation>Modellordner …</translation>
  </message>
  <message>
   <source>Open a GGUF</source>
   <translation>GGUF öffnen</translation>
  </message>
  <message>
   <source>Open a model folder</source>
   <translation>Modellordner öffnen</translation>
  </message>
  <message>
   <source>Open folder or GGUF…</source>
   <translation>Ordner oder GGUF öffnen …</translation>
  </message>
  <message>
   <source>Template</source>
   <translation>Vorlage</translation>
  </message>
  <message>
   <source>The checkpoint that training starts from</source>
   <translation>Womit das Training beginnt</translation>
  </message>
 </context>
 <context>
  <name>ModelPane</name>
  <message>
   <source>From disk</source>
   <translation>Vom Datenträger</translation>
  </message>
  <message>
   <source>Library and hub</source>
   <translation>Bibliothek und Hub</translation>
  </message>
  <message>
   <source>Models</source>
   <translation>Modelle</translation>
  </message>
  <message>
   <source>Only what trains here</source>
   <translation>Nur hier trainierbare</translation>
  </message>
  <message>
   <source>Search or paste a model id</source>
   <translation>Name oder Modell-ID</translation>
  </message>
  <message>
   <source>Search the hub or paste a model id</source>
   <translation>Hub durchsuchen oder Modell-ID einfügen</translation>
  </message>
  <message>
   <source>Where to look</source>
   <translation>Wo gesucht wird</translation>
  </message>
 </context>
 <context>
  <name>ModelRows</name>
  <message>
   <source>Context</source>
   <translation>Kontext</translation>
  </message>
  <message>
   <source>Download</source>
   <translation>Herunterladen</translation>
  </message>
  <message>
   <source>Gated</source>
   <translation>Beschränkt</translation>
  </message>
  <message>
   <source>Go on</source>
   <translation>Fortfahren</translation>
  </message>
  <message>
   <source>Included</source>
   <translation>Mitgeliefert</translation>
  </message>
  <message>
   <source>Its owner must let you in first.</source>
   <translation>Der Besitzer muss den Zugang erst freigeben.</translation>
  </message>
  <message>
   <source>Licence</source>
   <translation>Lizenz</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>Modell</translation>
  </message>
  <message>
   <source>Models of the Llama family can be trained and exported; this one is {name}.</source>
   <translation>Modelle der Llama-Familie lassen sich trainieren und exportieren; dieses ist {name}.</translation>
  </message>
  <message>
   <source>Not on disk</source>
   <translation>Nicht gespeichert</translation>
  </message>
  <message>
   <source>Not supported</source>
   <translation>Nicht unterstützt</translation>
  </message>
  <message>
   <source>On disk</source>
   <translation>Gespeichert</translation>
  </message>
  <message>
   <source>Parameters</source>
   <translation>Parameter</translation>
  </message>
  <message>
   <source>Paused</source>
   <translation>Angehalten</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>Größe</translation>
  </message>
  <message>
   <source>Stopped</source>
   <translation>Gestoppt</translation>
  </message>
  <message>
   <source>The hub does not say what architecture it has.</source>
   <translation>Der Hub nennt keine Architektur.</translation>
  </message>
  <message>
   <source>Unpack</source>
   <translation>Entpacken</translation>
  </message>
  <message>
   <source>Unusable</source>
   <translation>Unbrauchbar</translation>
  </message>
  <message>
   <source>Waiting</source>
   <translation>Wartet</translation>
  </message>
  <message>
   <source>chosen</source>
   <translation>gewählt</translation>
  </message>
  <message>
   <source>starter model</source>
   <translation>Startmodell</translation>
  </message>
 </context>
 <context>
  <name>ModelRuns</name>
  <message>
   <source>Go on</source>
   <translation>Fortfahren</translation>
  </message>
  <message>
   <source>Library</source>
   <translation>Bibliothek</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>Einstellungen</translation>
  </message>
 </context>
 <context>
  <name>ModelfilePane</name>
  <message numerus="yes">
   <source>%n problems</source>
   <translation>
    <numerusform>%n Problem</numerusform>
    <numerusform>%n Probleme</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n warnings</source>
   <translation>
    <numerusform>%n Warnung</numerusform>
    <numerusform>%n Warnungen</numerusform>
   </translation>
  </message>
  <message>
   <source>Back to what the export wrote</source>
   <translation>Zurück zum Stand des Exports</translation>
  </message>
  <message>
   <source>Checking…</source>
   <translation>Wird geprüft …</translation>
  </message>
  <message>
   <source>Edits are checked as you type.</source>
   <translation>Änderungen werden beim Tippen geprüft.</translation>
  </message>
  <message>
   <source>Modelfile</source>
   <translation>Modelfile</translation>
  </message>
  <message>
   <source>Name in Ollama</source>
   <translation>Name in Ollama</translation>
  </message>
  <message>
   <source>No problems</source>
   <translation>Fehlerfrei</translation>
  </message>
  <message>
   <source>Reset</source>
   <translation>Verwerfen</translation>
  </message>
  <message>
   <source>Show in folder</source>
   <translation>Ordner zeigen</translation>
  </message>
 </context>
 <context>
  <name>NearFields</name>
  <message>
   <source>1 is the same words in the same order; 0.9 differs in a name or a number.</source>
   <translation>1 sind dieselben Wörter in derselben Folge; 0,9 unterscheidet sich in einem Namen oder einer Zahl.</translation>
  </message>
  <message>
   <source>Least similarity</source>
   <translation>Mindestähnlichkeit</translation>
  </message>
 </context>
 <context>
  <name>NumberFields</name>
  <message>
   <source>A cell that can mean only one number tells; without one nothing changes.</source>
   <translation>Eine Zelle, die nur eine Zahl bedeuten kann, zeigt es; ohne sie ändert sich nichts.</translation>
  </message>
  <message>
   <source>Apostrophe: 1'000</source>
   <translation>Apostroph: 1'000</translation>
  </message>
  <message>
   <source>As the cells tell</source>
   <translation>Wie die Zellen es zeigen</translation>
  </message>
  <message>
   <source>Before the decimals</source>
   <translation>Vor den Nachkommastellen</translation>
  </message>
  <message>
   <source>Between thousands</source>
   <translation>Zwischen Tausendern</translation>
  </message>
  <message>
   <source>Choose two different signs.</source>
   <translation>Wählen Sie zwei verschiedene Zeichen.</translation>
  </message>
  <message>
   <source>Columns</source>
   <translation>Spalten</translation>
  </message>
  <message>
   <source>Comma: 0,5</source>
   <translation>Komma: 0,5</translation>
  </message>
  <message>
   <source>Comma: 1,000</source>
   <translation>Komma: 1,000</translation>
  </message>
  <message>
   <source>Nothing: 1000</source>
   <translation>Nichts: 1000</translation>
  </message>
  <message>
   <source>Numbers are written</source>
   <translation>Zahlen sind geschrieben</translation>
  </message>
  <message>
   <source>Point: 0.5</source>
   <translation>Punkt: 0.5</translation>
  </message>
  <message>
   <source>Point: 1.000</source>
   <translation>Punkt: 1.000</translation>
  </message>
  <message>
   <source>Space: 1 000</source>
   <translation>Leerzeichen: 1 000</translation>
  </message>
  <message>
   <source>Tick a column.</source>
   <translation>Kreuzen Sie eine Spalte an.</translation>
  </message>
  <message>
   <source>With other signs</source>
   <translation>Mit anderen Zeichen</translation>
  </message>
 </context>
 <context>
  <name>OllamaPage</name>
  <message>
   <source>Base</source>
   <translation>Basis</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>Abbrechen</translation>
  </message>
  <message>
   <source>Copied. Paste it into a terminal.</source>
   <translation>Kopiert. In ein Terminal einfügen.</translation>
  </message>
  <message>
   <source>Copy run command</source>
   <translation>Startbefehl kopieren</translation>
  </message>
  <message>
   <source>Create again</source>
   <translation>Erneut anlegen</translation>
  </message>
  <message>
   <source>Create in Ollama</source>
   <translation>In Ollama anlegen</translation>
  </message>
  <message>
   <source>Created in Ollama as {name}.</source>
   <translation>In Ollama als {name} angelegt.</translation>
  </message>
  <message>
   <source>Export a level first.</source>
   <translation>Zuerst eine Stufe exportieren.</translation>
  </message>
  <message>
   <source>Export again to talk to what was trained last.</source>
   <translation>Erneut exportieren, um mit dem zuletzt Trainierten zu chatten.</translation>
  </message>
  <message>
   <source>Export at least one level; its Modelfile is written beside it.</source>
   <translation>Mindestens eine Stufe exportieren; ihr Modelfile wird daneben geschrieben.</translation>
  </message>
  <message>
   <source>Go to Export</source>
   <translation>Zum Export</translation>
  </message>
  <message>
   <source>It is made once, at Q8_0.</source>
   <translation>Sie wird einmal erstellt, mit Q8_0.</translation>
  </message>
  <message>
   <source>Its folder is chosen on the Model page.</source>
   <translation>Sein Ordner wird auf der Seite „Modell“ gewählt.</translation>
  </message>
  <message>
   <source>Look for Ollama again</source>
   <translation>Erneut nach Ollama suchen</translation>
  </message>
  <message>
   <source>Makes {name}; the file is copied into Ollama's own folder.</source>
   <translation>Legt {name} an; die Datei wird in Ollamas eigenen Ordner kopiert.</translation>
  </message>
  <message>
   <source>Making a file of the base model</source>
   <translation>Datei des Basismodells wird erstellt</translation>
  </message>
  <message>
   <source>Making {name} in Ollama</source>
   <translation>{name} wird in Ollama angelegt</translation>
  </message>
  <message>
   <source>No exported files yet</source>
   <translation>Noch keine exportierten Dateien</translation>
  </message>
  <message>
   <source>No file of the base model</source>
   <translation>Keine Datei des Basismodells</translation>
  </message>
  <message>
   <source>Ollama is not running</source>
   <translation>Ollama läuft nicht</translation>
  </message>
  <message>
   <source>Ollama takes no such name: a to z, digits, - _ . and one : for a tag.</source>
   <translation>So einen Namen nimmt Ollama nicht an: a bis z, Ziffern, - _ . und ein : für ein Tag.</translation>
  </message>
  <message>
   <source>Ollama {version} is running</source>
   <translation>Ollama {version} läuft</translation>
  </message>
  <message>
   <source>Quality</source>
   <translation>Qualität</translation>
  </message>
  <message>
   <source>Sending to Ollama, {done}</source>
   <translation>Übertragung an Ollama, {done}</translation>
  </message>
  <message>
   <source>Start Ollama to create the model; files can be asked without it.</source>
   <translation>Ollama starten, um das Modell anzulegen; Dateien lassen sich auch ohne fragen.</translation>
  </message>
  <message>
   <source>The Modelfile has mistakes.</source>
   <translation>Das Modelfile enthält Fehler.</translation>
  </message>
  <message>
   <source>These files are older than the training.</source>
   <translation>Diese Dateien sind älter als das Training.</translation>
  </message>
  <message>
   <source>Tuned</source>
   <translation>Trainiert</translation>
  </message>
  <message>
   <source>{name}, in Ollama</source>
   <translation>{name}, in Ollama</translation>
  </message>
  <message>
   <source>{share} done</source>
   <translation>{share} fertig</translation>
  </message>
 </context>
 <context>
  <name>OpenPlace</name>
  <message>
   <source>Drop a table here</source>
   <translation>Tabelle hier ablegen</translation>
  </message>
  <message>
   <source>Drop files here: Excel, OpenDocument, CSV, TSV, JSON or Parquet. Several with the same columns become one table. They are never changed.</source>
   <translation>Legen Sie Dateien hier ab: Excel, OpenDocument, CSV, TSV, JSON oder Parquet. Mehrere mit denselben Spalten werden eine Tabelle. Sie werden nie verändert.</translation>
  </message>
  <message>
   <source>No table yet</source>
   <translation>Noch keine Tabelle</translation>
  </message>
  <message>
   <source>Open…</source>
   <translation>Öffnen …</translation>
  </message>
 </context>
 <context>
  <name>Page</name>
  <message>
   <source>Details</source>
   <translation>Details</translation>
  </message>
 </context>
 <context>
  <name>ParityPanel</name>
  <message numerus="yes">
   <source>%n conversations</source>
   <translation>
    <numerusform>%n Konversation</numerusform>
    <numerusform>%n Konversationen</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n made-up conversations</source>
   <translation>
    <numerusform>%n erfundene Konversation</numerusform>
    <numerusform>%n erfundene Konversationen</numerusform>
   </translation>
  </message>
  <message>
   <source>Ask it</source>
   <translation>Fragen</translation>
  </message>
  <message>
   <source>Chat template in the GGUF</source>
   <translation>Chat-Vorlage im GGUF</translation>
  </message>
  <message>
   <source>Differs</source>
   <translation>Weicht ab</translation>
  </message>
  <message>
   <source>Jinja, </source>
   <translation>Jinja, </translation>
  </message>
  <message>
   <source>Next row</source>
   <translation>Nächste Zeile</translation>
  </message>
  <message>
   <source>None</source>
   <translation>Fehlt</translation>
  </message>
  <message>
   <source>Not proven</source>
   <translation>Nicht belegt</translation>
  </message>
  <message>
   <source>Ollama</source>
   <translation>Ollama</translation>
  </message>
  <message>
   <source>Ollama is not running</source>
   <translation>Ollama läuft nicht</translation>
  </message>
  <message>
   <source>Ollama {version} does not tell</source>
   <translation>Ollama {version} gibt keine Auskunft</translation>
  </message>
  <message>
   <source>Parity</source>
   <translation>Übereinstimmung</translation>
  </message>
  <message>
   <source>Previous row</source>
   <translation>Vorige Zeile</translation>
  </message>
  <message>
   <source>Prompt</source>
   <translation>Prompt</translation>
  </message>
  <message>
   <source>Prompt of row {row}</source>
   <translation>Prompt der Zeile {row}</translation>
  </message>
  <message>
   <source>Prompt {row}</source>
   <translation>Prompt {row}</translation>
  </message>
  <message>
   <source>Reading the file</source>
   <translation>Datei wird gelesen</translation>
  </message>
  <message>
   <source>Reference</source>
   <translation>Referenz</translation>
  </message>
  <message>
   <source>Same bytes</source>
   <translation>Gleiche Bytes</translation>
  </message>
  <message>
   <source>TEMPLATE</source>
   <translation>TEMPLATE</translation>
  </message>
  <message>
   <source>TEMPLATE in the Modelfile</source>
   <translation>TEMPLATE im Modelfile</translation>
  </message>
  <message>
   <source>Training text</source>
   <translation>Trainingstext</translation>
  </message>
  <message>
   <source>What Ollama renders</source>
   <translation>Was Ollama erzeugt</translation>
  </message>
  <message>
   <source>asked from Ollama {version}</source>
   <translation>von Ollama {version} erfragt</translation>
  </message>
  <message>
   <source>edited by hand; only Ollama itself can tell</source>
   <translation>von Hand bearbeitet; nur Ollama selbst kann es sagen</translation>
  </message>
  <message>
   <source>known once the model is created there</source>
   <translation>bekannt, sobald das Modell dort angelegt ist</translation>
  </message>
  <message>
   <source>not asked yet</source>
   <translation>noch nicht gefragt</translation>
  </message>
  <message>
   <source>not everything can be compared</source>
   <translation>nicht alles ist vergleichbar</translation>
  </message>
  <message>
   <source>not used by Ollama {version}</source>
   <translation>von Ollama {version} nicht verwendet</translation>
  </message>
  <message>
   <source>not used while there is a TEMPLATE</source>
   <translation>ungenutzt bei einem TEMPLATE</translation>
  </message>
  <message>
   <source>not used: Ollama renders this model by itself</source>
   <translation>nicht verwendet: Ollama setzt die Eingabe dieses Modells selbst</translation>
  </message>
  <message>
   <source>nothing to compare with</source>
   <translation>nichts zum Vergleichen</translation>
  </message>
  <message>
   <source>the Modelfile has none</source>
   <translation>das Modelfile hat keines</translation>
  </message>
  <message>
   <source>the base model is gone; its copy in the GGUF stands in</source>
   <translation>das Basismodell ist weg; seine Kopie im GGUF dient als Ersatz</translation>
  </message>
  <message>
   <source>the chat template</source>
   <translation>die Chat-Vorlage</translation>
  </message>
  <message>
   <source>the conversation format</source>
   <translation>das Konversationsformat</translation>
  </message>
  <message>
   <source>the prompt differs from the trained one</source>
   <translation>der Prompt weicht vom trainierten ab</translation>
  </message>
  <message numerus="yes">
   <source>the prompt is the same in %n places</source>
   <translation>
    <numerusform>der Prompt ist an %n Stelle gleich</numerusform>
    <numerusform>der Prompt ist an %n Stellen gleich</numerusform>
   </translation>
  </message>
  <message>
   <source>used by Ollama</source>
   <translation>von Ollama verwendet</translation>
  </message>
  <message>
   <source>used by Ollama 0.30 and later</source>
   <translation>ab Ollama 0.30 verwendet</translation>
  </message>
  <message>
   <source>used by Ollama below 0.30</source>
   <translation>vor Ollama 0.30 verwendet</translation>
  </message>
  <message>
   <source>used by Ollama {version}</source>
   <translation>von Ollama {version} verwendet</translation>
  </message>
  <message>
   <source>without a system message in the request: SYSTEM is another</source>
   <translation>ohne Systemnachricht in der Anfrage: SYSTEM weicht ab</translation>
  </message>
  <message>
   <source>{prompt}, no differences</source>
   <translation>{prompt}, keine Unterschiede</translation>
  </message>
  <message>
   <source>{prompt}: the chat template refuses it</source>
   <translation>{prompt}: die Chat-Vorlage lehnt ihn ab</translation>
  </message>
  <message>
   <source>{prompt}: {place} writes what is underlined</source>
   <translation>{prompt}: {place} schreibt das Unterstrichene</translation>
  </message>
  <message>
   <source>{same} of {cases}</source>
   <translation>{same} von {cases}</translation>
  </message>
 </context>
 <context>
  <name>PatternFields</name>
  <message>
   <source>Capitals do not count</source>
   <translation>Großschreibung zählt nicht</translation>
  </message>
  <message>
   <source>Keep only rows that have it</source>
   <translation>Nur Zeilen behalten, die ihn haben</translation>
  </message>
  <message>
   <source>Remove rows that have it</source>
   <translation>Zeilen entfernen, die ihn haben</translation>
  </message>
  <message>
   <source>Text to look for</source>
   <translation>Gesuchter Text</translation>
  </message>
  <message>
   <source>This is a regular expression</source>
   <translation>Das ist ein regulärer Ausdruck</translation>
  </message>
  <message>
   <source>This is no regular expression: {why}</source>
   <translation>Das ist kein regulärer Ausdruck: {why}</translation>
  </message>
  <message>
   <source>Type the text to look for.</source>
   <translation>Geben Sie den gesuchten Text ein.</translation>
  </message>
  <message>
   <source>What to do</source>
   <translation>Was geschehen soll</translation>
  </message>
 </context>
 <context>
  <name>PlainHeader</name>
  <message>
   <source>Columns</source>
   <translation>Spalten</translation>
  </message>
 </context>
 <context>
  <name>PlanPart</name>
  <message>
   <source>Folder</source>
   <translation>Ordner</translation>
  </message>
  <message>
   <source>Open the folder {path}</source>
   <translation>Ordner {path} öffnen</translation>
  </message>
  <message>
   <source>Plan</source>
   <translation>Plan</translation>
  </message>
 </context>
 <context>
  <name>PreviewPane</name>
  <message>
   <source>Chat and tokens</source>
   <translation>Chat und Token</translation>
  </message>
  <message>
   <source>Conversation of the row</source>
   <translation>Konversation der Zeile</translation>
  </message>
  <message>
   <source>How the row is shown</source>
   <translation>Darstellung der Zeile</translation>
  </message>
  <message>
   <source>Next row</source>
   <translation>Nächste Zeile</translation>
  </message>
  <message>
   <source>Previous row</source>
   <translation>Vorige Zeile</translation>
  </message>
  <message>
   <source>Random row</source>
   <translation>Zufällige Zeile</translation>
  </message>
  <message>
   <source>Raw text</source>
   <translation>Rohtext</translation>
  </message>
  <message>
   <source>Row</source>
   <translation>Zeile</translation>
  </message>
  <message>
   <source>of {count}</source>
   <translation>von {count}</translation>
  </message>
 </context>
 <context>
  <name>Privacy</name>
  <message>
   <source>Bank accounts (IBAN)</source>
   <translation>Bankkonten (IBAN)</translation>
  </message>
  <message>
   <source>Card numbers</source>
   <translation>Kartennummern</translation>
  </message>
  <message>
   <source>E-mail addresses</source>
   <translation>E-Mail-Adressen</translation>
  </message>
  <message>
   <source>Keys and tokens</source>
   <translation>Schlüssel und Token</translation>
  </message>
  <message>
   <source>Phone numbers</source>
   <translation>Telefonnummern</translation>
  </message>
  <message>
   <source>all kinds</source>
   <translation>alle Arten</translation>
  </message>
 </context>
 <context>
  <name>PrivacyCheck</name>
  <message numerus="yes">
   <source>%n finds, one a line.</source>
   <translation>
    <numerusform>%n Fund, einer je Zeile.</numerusform>
    <numerusform>%n Funde, einer je Zeile.</numerusform>
   </translation>
  </message>
  <message>
   <source>Column</source>
   <translation>Spalte</translation>
  </message>
  <message>
   <source>Found</source>
   <translation>Gefunden</translation>
  </message>
  <message>
   <source>Kind</source>
   <translation>Art</translation>
  </message>
  <message>
   <source>Rows with personal data</source>
   <translation>Zeilen mit persönlichen Daten</translation>
  </message>
  <message>
   <source>The first {listed} of {finds} finds, one a line.</source>
   <translation>Die ersten {listed} von {finds} Funden, einer je Zeile.</translation>
  </message>
 </context>
 <context>
  <name>PrivacySection</name>
  <message>
   <source>A model may repeat what it was trained on: e-mail addresses, phone, card and bank numbers, keys. Looking for them changes nothing.</source>
   <translation>Ein Modell kann wiederholen, womit es trainiert wurde: E-Mail-Adressen, Telefon-, Karten- und Kontonummern, Schlüssel. Die Suche danach ändert nichts.</translation>
  </message>
  <message>
   <source>Look again</source>
   <translation>Noch einmal suchen</translation>
  </message>
  <message>
   <source>Look for them</source>
   <translation>Danach suchen</translation>
  </message>
  <message>
   <source>Looking for personal data</source>
   <translation>Sucht persönliche Daten</translation>
  </message>
  <message>
   <source>Looking…</source>
   <translation>Sucht…</translation>
  </message>
  <message>
   <source>Mask them</source>
   <translation>Maskieren</translation>
  </message>
  <message numerus="yes">
   <source>Nothing was found in %n rows. In doubt a text is not counted, and names are not looked for.</source>
   <translation>
    <numerusform>In %n Zeile wurde nichts gefunden. Im Zweifel zählt ein Text nicht, und Namen werden nicht gesucht.</numerusform>
    <numerusform>In %n Zeilen wurde nichts gefunden. Im Zweifel zählt ein Text nicht, und Namen werden nicht gesucht.</numerusform>
   </translation>
  </message>
  <message>
   <source>Other private data, such as names, may be there too.</source>
   <translation>Andere private Daten, etwa Namen, können auch da sein.</translation>
  </message>
  <message>
   <source>Personal data</source>
   <translation>Persönliche Daten</translation>
  </message>
  <message>
   <source>Show rows</source>
   <translation>Zeilen zeigen</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>Anhalten</translation>
  </message>
  <message>
   <source>The rows have changed since this was counted.</source>
   <translation>Die Zeilen haben sich seit dieser Zählung geändert.</translation>
  </message>
  <message>
   <source>You stopped it.</source>
   <translation>Sie haben es angehalten.</translation>
  </message>
  <message numerus="yes">
   <source>in %n rows</source>
   <translation>
    <numerusform>in %n Zeile</numerusform>
    <numerusform>in %n Zeilen</numerusform>
   </translation>
  </message>
  <message>
   <source>{finds} in {rows} rows</source>
   <translation>{finds} in {rows} Zeilen</translation>
  </message>
 </context>
 <context>
  <name>PromptChecking</name>
  <message>
   <source>comparing prompts</source>
   <translation>Prompts werden verglichen</translation>
  </message>
  <message>
   <source>the prompts could not be compared</source>
   <translation>die Prompts ließen sich nicht vergleichen</translation>
  </message>
 </context>
 <context>
  <name>Quality</name>
  <message>
   <source>Answers stopped</source>
   <translation>Beendet</translation>
  </message>
  <message>
   <source>Beaten by</source>
   <translation>Besser ist</translation>
  </message>
  <message>
   <source>Bits per weight</source>
   <translation>Bit/Gewicht</translation>
  </message>
  <message>
   <source>Exact match</source>
   <translation>Exakt richtig</translation>
  </message>
  <message>
   <source>Exact of asked</source>
   <translation>Davon exakt</translation>
  </message>
  <message>
   <source>Expected</source>
   <translation>Erwartet</translation>
  </message>
  <message>
   <source>File</source>
   <translation>Datei</translation>
  </message>
  <message>
   <source>Got</source>
   <translation>Erhalten</translation>
  </message>
  <message>
   <source>Question</source>
   <translation>Frage</translation>
  </message>
  <message>
   <source>Recommended</source>
   <translation>Empfohlen</translation>
  </message>
  <message>
   <source>Row</source>
   <translation>Zeile</translation>
  </message>
  <message>
   <source>Seconds per answer</source>
   <translation>s pro Antwort</translation>
  </message>
  <message>
   <source>Size, MiB</source>
   <translation>Größe, MiB</translation>
  </message>
  <message>
   <source>Wrong answers</source>
   <translation>Falsche Antworten</translation>
  </message>
  <message>
   <source>cut off</source>
   <translation>abgeschnitten</translation>
  </message>
  <message>
   <source>nothing</source>
   <translation>nichts</translation>
  </message>
  <message>
   <source>{count} of {asked}</source>
   <translation>{count} von {asked}</translation>
  </message>
 </context>
 <context>
  <name>QualityChart</name>
  <message>
   <source>Exact match</source>
   <translation>Exakt richtig</translation>
  </message>
  <message>
   <source>File</source>
   <translation>Datei</translation>
  </message>
  <message>
   <source>File size, MiB</source>
   <translation>Dateigröße, MiB</translation>
  </message>
  <message>
   <source>No values yet.</source>
   <translation>Noch keine Werte.</translation>
  </message>
  <message>
   <source>Size, MiB</source>
   <translation>Größe, MiB</translation>
  </message>
  <message>
   <source>another file is smaller and as good</source>
   <translation>eine andere Datei ist es</translation>
  </message>
  <message>
   <source>nothing is smaller and as good</source>
   <translation>nichts ist kleiner und ebenso gut</translation>
  </message>
  <message>
   <source>{file}: {size} MiB, {share} exact.</source>
   <translation>{file}: {size} MiB, {share} exakt.</translation>
  </message>
 </context>
 <context>
  <name>QualityPage</name>
  <message>
   <source> questions</source>
   <translation> Fragen</translation>
  </message>
  <message numerus="yes">
   <source>%n files</source>
   <translation>
    <numerusform>%n Datei</numerusform>
    <numerusform>%n Dateien</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n files measured</source>
   <translation>
    <numerusform>%n Datei gemessen</numerusform>
    <numerusform>%n Dateien gemessen</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n held-out rows at most are asked.</source>
   <translation>
    <numerusform>Höchstens %n zurückgehaltene Zeile wird gefragt.</numerusform>
    <numerusform>Höchstens %n zurückgehaltene Zeilen werden gefragt.</numerusform>
   </translation>
  </message>
  <message>
   <source>Asked {rows} of {held_out} held-out rows, the likeliest word every time.</source>
   <translation>{rows} von {held_out} zurückgehaltenen Zeilen gefragt, jedes Mal mit dem wahrscheinlichsten Wort.</translation>
  </message>
  <message>
   <source>Asking {file}</source>
   <translation>{file} wird gefragt</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>Export</translation>
  </message>
  <message>
   <source>Export some levels first.</source>
   <translation>Zuerst einige Stufen exportieren.</translation>
  </message>
  <message>
   <source>Export some levels; then they can be compared by their answers.</source>
   <translation>Einige Stufen exportieren; dann lassen sie sich anhand ihrer Antworten vergleichen.</translation>
  </message>
  <message>
   <source>Go to Export</source>
   <translation>Zum Export</translation>
  </message>
  <message>
   <source>Held-out rows to ask</source>
   <translation>Zu fragende zurückgehaltene Zeilen</translation>
  </message>
  <message>
   <source>Held-out rows to ask; more take longer and tell more</source>
   <translation>Zu fragende zurückgehaltene Zeilen; mehr dauern länger und sagen mehr aus</translation>
  </message>
  <message numerus="yes">
   <source>Measure %n files</source>
   <translation>
    <numerusform>%n Datei messen</numerusform>
    <numerusform>%n Dateien messen</numerusform>
   </translation>
  </message>
  <message>
   <source>Measure again</source>
   <translation>Erneut messen</translation>
  </message>
  <message>
   <source>Next: Ollama</source>
   <translation>Weiter: Ollama</translation>
  </message>
  <message>
   <source>No exported files yet</source>
   <translation>Noch keine exportierten Dateien</translation>
  </message>
  <message>
   <source>Quality</source>
   <translation>Qualität</translation>
  </message>
  <message>
   <source>Question {done} of {total}, file {file} of {files}</source>
   <translation>Frage {done} von {total}, Datei {file} von {files}</translation>
  </message>
  <message>
   <source>Skip to Ollama</source>
   <translation>Weiter zu Ollama</translation>
  </message>
  <message>
   <source>Starting</source>
   <translation>Startet</translation>
  </message>
  <message>
   <source>The conversations that were trained on are not known any more.</source>
   <translation>Die trainierten Konversationen sind nicht mehr bekannt.</translation>
  </message>
  <message>
   <source>The files are being measured.</source>
   <translation>Die Dateien werden gemessen.</translation>
  </message>
  <message>
   <source>The files have been written anew since; measure them again.</source>
   <translation>Die Dateien wurden seitdem neu geschrieben; erneut messen.</translation>
  </message>
  <message>
   <source>The measurement was interrupted.</source>
   <translation>Die Messung wurde unterbrochen.</translation>
  </message>
  <message>
   <source>These figures are of an earlier export.</source>
   <translation>Diese Zahlen gehören zu einem früheren Export.</translation>
  </message>
  <message>
   <source>Tick at least one file.</source>
   <translation>Mindestens eine Datei ankreuzen.</translation>
  </message>
  <message>
   <source>Ticked files are measured with the same held-out rows.</source>
   <translation>Angekreuzte Dateien werden mit denselben zurückgehaltenen Zeilen gemessen.</translation>
  </message>
  <message>
   <source>Try again</source>
   <translation>Erneut versuchen</translation>
  </message>
  <message>
   <source>{file} is chosen for Ollama.</source>
   <translation>{file} ist für Ollama gewählt.</translation>
  </message>
 </context>
 <context>
  <name>RawText</name>
  <message>
   <source>Raw text of the row</source>
   <translation>Rohtext der Zeile</translation>
  </message>
  <message>
   <source>The text appears once the row has tokens.</source>
   <translation>Der Text erscheint, sobald die Zeile Token hat.</translation>
  </message>
 </context>
 <context>
  <name>ReadingOptions</name>
  <message numerus="yes">
   <source>%n rows</source>
   <translation>
    <numerusform>%n Zeile</numerusform>
    <numerusform>%n Zeilen</numerusform>
   </translation>
  </message>
  <message>
   <source>As displayed</source>
   <translation>Wie angezeigt</translation>
  </message>
  <message>
   <source>Cells as the spreadsheet shows them, such as 25% in place of 0.25</source>
   <translation>Zellen, wie die Tabellenkalkulation sie zeigt, etwa 25% statt 0,25</translation>
  </message>
  <message>
   <source>Delimiter</source>
   <translation>Trennzeichen</translation>
  </message>
  <message>
   <source>Encoding</source>
   <translation>Kodierung</translation>
  </message>
  <message>
   <source>Fill merged cells</source>
   <translation>Verbundene Zellen füllen</translation>
  </message>
  <message>
   <source>Find out again how to read the file</source>
   <translation>Lesart der Datei neu ermitteln</translation>
  </message>
  <message>
   <source>Header row</source>
   <translation>Kopfzeile</translation>
  </message>
  <message>
   <source>None</source>
   <translation>Keine</translation>
  </message>
  <message>
   <source>Repeat the value of a merged cell in the rows below that it covers</source>
   <translation>Den Wert einer verbundenen Zelle in den Zeilen wiederholen, die sie darunter überdeckt</translation>
  </message>
  <message>
   <source>Sheet</source>
   <translation>Blatt</translation>
  </message>
  <message>
   <source>{name} (hidden)</source>
   <translation>{name} (ausgeblendet)</translation>
  </message>
 </context>
 <context>
  <name>ReadingRow</name>
  <message>
   <source>Cancel</source>
   <translation>Abbrechen</translation>
  </message>
  <message>
   <source>Reading the file</source>
   <translation>Datei wird gelesen</translation>
  </message>
  <message>
   <source>Reading {name}</source>
   <translation>{name} wird gelesen</translation>
  </message>
  <message>
   <source>Reading {name}, {share}</source>
   <translation>{name} wird gelesen, {share}</translation>
  </message>
 </context>
 <context>
  <name>ResultPane</name>
  <message numerus="yes">
   <source>%n held-out rows, 95 % interval</source>
   <translation>
    <numerusform>%n zurückgehaltene Zeile, 95-%-Intervall</numerusform>
    <numerusform>%n zurückgehaltene Zeilen, 95-%-Intervall</numerusform>
   </translation>
  </message>
  <message>
   <source>Chart</source>
   <translation>Diagramm</translation>
  </message>
  <message>
   <source>Choose another file in the table below.</source>
   <translation>In der Tabelle unten eine andere Datei wählen.</translation>
  </message>
  <message>
   <source>Every file answers the same held-out rows; exact answers are counted.</source>
   <translation>Jede Datei beantwortet dieselben zurückgehaltenen Zeilen; exakte Antworten zählen.</translation>
  </message>
  <message>
   <source>Exact answers by size</source>
   <translation>Exakt nach Größe</translation>
  </message>
  <message>
   <source>Measure</source>
   <translation>Messen</translation>
  </message>
  <message>
   <source>Not measured yet</source>
   <translation>Noch nicht gemessen</translation>
  </message>
  <message>
   <source>View</source>
   <translation>Ansicht</translation>
  </message>
  <message>
   <source>Wrong answers</source>
   <translation>Falsche Antworten</translation>
  </message>
  <message>
   <source>{file} answered everything exactly</source>
   <translation>{file} hat alles exakt beantwortet</translation>
  </message>
 </context>
 <context>
  <name>RowHeader</name>
  <message>
   <source>Row numbers</source>
   <translation>Zeilennummern</translation>
  </message>
 </context>
 <context>
  <name>RowPane</name>
  <message>
   <source>Base model</source>
   <translation>Basismodell</translation>
  </message>
  <message>
   <source>Expected</source>
   <translation>Erwartet</translation>
  </message>
  <message>
   <source>Question</source>
   <translation>Frage</translation>
  </message>
  <message>
   <source>ROUGE-L {value}</source>
   <translation>ROUGE-L {value}</translation>
  </message>
  <message>
   <source>Tuned</source>
   <translation>Trainiert</translation>
  </message>
  <message>
   <source>right</source>
   <translation>richtig</translation>
  </message>
  <message>
   <source>{note}, cut off</source>
   <translation>{note}, abgeschnitten</translation>
  </message>
 </context>
 <context>
  <name>RowsFields</name>
  <message>
   <source>Conversation</source>
   <translation>Konversation</translation>
  </message>
  <message>
   <source>Each row holds one message. Rows with the same conversation become one.</source>
   <translation>Jede Zeile enthält eine Nachricht. Zeilen mit derselben Konversation werden eine.</translation>
  </message>
  <message>
   <source>Order</source>
   <translation>Reihenfolge</translation>
  </message>
  <message>
   <source>Order of the table</source>
   <translation>Reihenfolge der Tabelle</translation>
  </message>
  <message>
   <source>What is said</source>
   <translation>Was gesagt wird</translation>
  </message>
  <message>
   <source>Who speaks</source>
   <translation>Wer spricht</translation>
  </message>
 </context>
 <context>
  <name>RowsModel</name>
  <message>
   <source>not ticked</source>
   <translation>nicht angekreuzt</translation>
  </message>
  <message>
   <source>ticked</source>
   <translation>angekreuzt</translation>
  </message>
 </context>
 <context>
  <name>RowsPane</name>
  <message numerus="yes">
   <source>%n rows match</source>
   <translation>
    <numerusform>%n Zeile passt</numerusform>
    <numerusform>%n Zeilen passen</numerusform>
   </translation>
  </message>
  <message>
   <source>Case does not matter.</source>
   <translation>Groß- und Kleinschreibung ist egal.</translation>
  </message>
  <message>
   <source>Every line of the file fits the table.</source>
   <translation>Jede Zeile der Datei passt zur Tabelle.</translation>
  </message>
  <message>
   <source>Every row passed the cleaning steps.</source>
   <translation>Jede Zeile hat die Schritte der Bereinigung bestanden.</translation>
  </message>
  <message>
   <source>File</source>
   <translation>Datei</translation>
  </message>
  <message>
   <source>Filter rows</source>
   <translation>Zeilen filtern</translation>
  </message>
  <message>
   <source>Kept</source>
   <translation>Behalten</translation>
  </message>
  <message>
   <source>Kept rows</source>
   <translation>Behaltene Zeilen</translation>
  </message>
  <message>
   <source>Looking through the rows…</source>
   <translation>Zeilen werden durchsucht …</translation>
  </message>
  <message>
   <source>No line was rejected</source>
   <translation>Keine Zeile abgelehnt</translation>
  </message>
  <message>
   <source>No row has “{text}”</source>
   <translation>Keine Zeile enthält „{text}“</translation>
  </message>
  <message>
   <source>No row is removed</source>
   <translation>Keine Zeile wird entfernt</translation>
  </message>
  <message>
   <source>No row was removed</source>
   <translation>Keine Zeile wurde entfernt</translation>
  </message>
  <message>
   <source>Reason</source>
   <translation>Grund</translation>
  </message>
  <message>
   <source>Rejected</source>
   <translation>Abgelehnt</translation>
  </message>
  <message>
   <source>Rejected lines</source>
   <translation>Abgelehnte Zeilen</translation>
  </message>
  <message>
   <source>Removed</source>
   <translation>Entfernt</translation>
  </message>
  <message>
   <source>Removed rows</source>
   <translation>Entfernte Zeilen</translation>
  </message>
  <message>
   <source>Rows go only where you add a cleaning step. They can be seen here.</source>
   <translation>Zeilen gehen nur, wo Sie einen Schritt der Bereinigung hinzufügen. Hier sind sie dann zu sehen.</translation>
  </message>
  <message>
   <source>Rows to show</source>
   <translation>Angezeigte Zeilen</translation>
  </message>
  <message>
   <source>Show all rows</source>
   <translation>Alle Zeilen zeigen</translation>
  </message>
  <message>
   <source>Step</source>
   <translation>Schritt</translation>
  </message>
  <message>
   <source>Text of the line</source>
   <translation>Text der Zeile</translation>
  </message>
 </context>
 <context>
  <name>Run</name>
  <message>
   <source>Damaged</source>
   <translation>Beschädigt</translation>
  </message>
  <message>
   <source>Done</source>
   <translation>Fertig</translation>
  </message>
  <message>
   <source>Failed</source>
   <translation>Fehlgeschlagen</translation>
  </message>
  <message>
   <source>Interrupted</source>
   <translation>Unterbrochen</translation>
  </message>
  <message>
   <source>Paused</source>
   <translation>Angehalten</translation>
  </message>
  <message>
   <source>Pausing</source>
   <translation>Hält an</translation>
  </message>
  <message>
   <source>Running</source>
   <translation>Läuft</translation>
  </message>
  <message>
   <source>Starting</source>
   <translation>Startet</translation>
  </message>
  <message>
   <source>Stopped</source>
   <translation>Gestoppt</translation>
  </message>
  <message>
   <source>Stopping</source>
   <translation>Wird gestoppt</translation>
  </message>
  <message>
   <source>Waiting</source>
   <translation>Wartet</translation>
  </message>
 </context>
 <context>
  <name>RunCharts</name>
  <message>
   <source>Compare runs</source>
   <translation>Läufe vergleichen</translation>
  </message>
  <message>
   <source>Eval loss</source>
   <translation>Eval-Loss</translation>
  </message>
  <message>
   <source>Eval loss {value}</source>
   <translation>Eval-Loss {value}</translation>
  </message>
  <message>
   <source>Eval loss {value}, best</source>
   <translation>Eval-Loss {value}, bester</translation>
  </message>
  <message>
   <source>GPU memory</source>
   <translation>GPU-Speicher</translation>
  </message>
  <message>
   <source>Gradient norm</source>
   <translation>Gradientennorm</translation>
  </message>
  <message>
   <source>Learning rate</source>
   <translation>Lernrate</translation>
  </message>
  <message>
   <source>Linear</source>
   <translation>Linear</translation>
  </message>
  <message>
   <source>Log</source>
   <translation>Log</translation>
  </message>
  <message>
   <source>Loss</source>
   <translation>Loss</translation>
  </message>
  <message>
   <source>Loss {value}</source>
   <translation>Loss {value}</translation>
  </message>
  <message>
   <source>Scale of the loss</source>
   <translation>Skala des Loss</translation>
  </message>
  <message>
   <source>Smoothed</source>
   <translation>Geglättet</translation>
  </message>
  <message>
   <source>raw and smoothed</source>
   <translation>roh und geglättet</translation>
  </message>
  <message numerus="yes">
   <source>raw and smoothed, eval every %n steps</source>
   <translation>
    <numerusform>roh und geglättet, Eval nach jedem Schritt (%n)</numerusform>
    <numerusform>roh und geglättet, Eval alle %n Schritte</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{most} at most, %n steps shortened</source>
   <translation>
    <numerusform>höchstens {most}, %n Schritt gekürzt</numerusform>
    <numerusform>höchstens {most}, %n Schritte gekürzt</numerusform>
   </translation>
  </message>
  <message>
   <source>{rate} at the end</source>
   <translation>{rate} am Ende</translation>
  </message>
  <message>
   <source>{rate} now</source>
   <translation>jetzt {rate}</translation>
  </message>
  <message>
   <source>{size} at most</source>
   <translation>höchstens {size}</translation>
  </message>
  <message>
   <source>{step}, epoch {epoch}</source>
   <translation>{step}, Epoche {epoch}</translation>
  </message>
 </context>
 <context>
  <name>RunChoice</name>
  <message>
   <source>{name}, eval loss {loss}</source>
   <translation>{name}, Eval-Loss {loss}</translation>
  </message>
 </context>
 <context>
  <name>RunInspector</name>
  <message>
   <source>Choose a run to see what it did.</source>
   <translation>Einen Lauf wählen, um zu sehen, was er getan hat.</translation>
  </message>
  <message>
   <source>Command</source>
   <translation>Befehl</translation>
  </message>
  <message>
   <source>Compared with {name}</source>
   <translation>Verglichen mit {name}</translation>
  </message>
  <message>
   <source>Copy</source>
   <translation>Kopieren</translation>
  </message>
  <message>
   <source>Details</source>
   <translation>Details</translation>
  </message>
  <message>
   <source>Job</source>
   <translation>Aufgabe</translation>
  </message>
  <message>
   <source>Log</source>
   <translation>Protokoll</translation>
  </message>
  <message>
   <source>Move to the trash</source>
   <translation>In den Papierkorb</translation>
  </message>
  <message>
   <source>No run is selected</source>
   <translation>Kein Lauf ausgewählt</translation>
  </message>
  <message>
   <source>Repeat</source>
   <translation>Erneut</translation>
  </message>
  <message>
   <source>Result</source>
   <translation>Ergebnis</translation>
  </message>
  <message>
   <source>Resume</source>
   <translation>Fortsetzen</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>Einstellungen</translation>
  </message>
  <message>
   <source>Show in folder</source>
   <translation>Ordner</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>Stoppen</translation>
  </message>
  <message>
   <source>The log is empty.</source>
   <translation>Das Protokoll ist leer.</translation>
  </message>
  <message>
   <source>the same</source>
   <translation>gleich</translation>
  </message>
  <message>
   <source>{before} to {now}</source>
   <translation>{before}, jetzt {now}</translation>
  </message>
  <message>
   <source>{job}, {state}</source>
   <translation>{job}, {state}</translation>
  </message>
  <message>
   <source>{what}, started at {time}</source>
   <translation>{what}, gestartet {time}</translation>
  </message>
 </context>
 <context>
  <name>RunPane</name>
  <message>
   <source>Asking base and tuned model</source>
   <translation>Basismodell und trainiertes werden gefragt</translation>
  </message>
  <message>
   <source>Checking</source>
   <translation>Prüfung</translation>
  </message>
  <message>
   <source>Counting tokens</source>
   <translation>Token werden gezählt</translation>
  </message>
  <message>
   <source>GPU</source>
   <translation>GPU</translation>
  </message>
  <message>
   <source>GPU power</source>
   <translation>GPU-Leistung</translation>
  </message>
  <message>
   <source>Loading the model</source>
   <translation>Modell wird geladen</translation>
  </message>
  <message>
   <source>Measuring the base model</source>
   <translation>Basismodell wird gemessen</translation>
  </message>
  <message>
   <source>Progress of the training</source>
   <translation>Fortschritt des Trainings</translation>
  </message>
  <message>
   <source>best eval loss</source>
   <translation>bester Eval-Loss</translation>
  </message>
  <message>
   <source>elapsed</source>
   <translation>vergangen</translation>
  </message>
  <message>
   <source>epochs</source>
   <translation>Epochen</translation>
  </message>
  <message>
   <source>left</source>
   <translation>übrig</translation>
  </message>
  <message>
   <source>loss</source>
   <translation>Loss</translation>
  </message>
  <message>
   <source>steps</source>
   <translation>Schritte</translation>
  </message>
  <message>
   <source>tokens per second</source>
   <translation>Token pro Sekunde</translation>
  </message>
  <message>
   <source>{degrees} °C</source>
   <translation>{degrees} °C</translation>
  </message>
  <message>
   <source>{done} of {total}</source>
   <translation>{done} von {total}</translation>
  </message>
  <message>
   <source>{watts} W</source>
   <translation>{watts} W</translation>
  </message>
 </context>
 <context>
  <name>RunningPanel</name>
  <message numerus="yes">
   <source>%n files at once</source>
   <translation>
    <numerusform>%n Datei auf einmal</numerusform>
    <numerusform>%n Dateien auf einmal</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n to write</source>
   <translation>
    <numerusform>%n zu schreiben</numerusform>
    <numerusform>%n zu schreiben</numerusform>
   </translation>
  </message>
  <message>
   <source>16-bit</source>
   <translation>16 Bit</translation>
  </message>
  <message>
   <source>All levels in one pass</source>
   <translation>Alle Stufen in einem Durchgang</translation>
  </message>
  <message>
   <source>Check files</source>
   <translation>Dateien prüfen</translation>
  </message>
  <message>
   <source>Checked before a file gets its name</source>
   <translation>Geprüft, bevor eine Datei ihren Namen erhält</translation>
  </message>
  <message>
   <source>Checking {level}</source>
   <translation>{level} wird geprüft</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>Export</translation>
  </message>
  <message>
   <source>Merge and quantize</source>
   <translation>Quantisieren</translation>
  </message>
  <message>
   <source>Merged folder</source>
   <translation>Ordner</translation>
  </message>
  <message>
   <source>Modelfiles</source>
   <translation>Modelfiles</translation>
  </message>
  <message>
   <source>Plan</source>
   <translation>Plan</translation>
  </message>
  <message>
   <source>Reading the model</source>
   <translation>Modell wird gelesen</translation>
  </message>
  <message>
   <source>Running the trained model to compare with</source>
   <translation>Das trainierte Modell läuft zum Vergleich</translation>
  </message>
  <message numerus="yes">
   <source>Writing %n files</source>
   <translation>
    <numerusform>%n Datei wird geschrieben</numerusform>
    <numerusform>%n Dateien werden geschrieben</numerusform>
   </translation>
  </message>
  <message>
   <source>Writing Modelfiles</source>
   <translation>Modelfiles werden geschrieben</translation>
  </message>
  <message>
   <source>Writing the merged folder</source>
   <translation>Der zusammengeführte Ordner wird geschrieben</translation>
  </message>
  <message>
   <source>about {time} left</source>
   <translation>noch etwa {time}</translation>
  </message>
  <message>
   <source>for whole files</source>
   <translation>für ganze Dateien</translation>
  </message>
  <message>
   <source>types and sizes</source>
   <translation>Typen und Größen</translation>
  </message>
  <message>
   <source>{done} of {all} files</source>
   <translation>{done} von {all} Dateien</translation>
  </message>
  <message>
   <source>{done} of {total} files</source>
   <translation>{done} von {total} Dateien</translation>
  </message>
  <message>
   <source>{done} of {total} written</source>
   <translation>{done} von {total} geschrieben</translation>
  </message>
 </context>
 <context>
  <name>RunningView</name>
  <message>
   <source>Measuring</source>
   <translation>Messung</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>Stoppen</translation>
  </message>
 </context>
 <context>
  <name>Runs</name>
  <message numerus="yes">
   <source>%n files checked</source>
   <translation>
    <numerusform>%n Datei geprüft</numerusform>
    <numerusform>%n Dateien geprüft</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n files measured</source>
   <translation>
    <numerusform>%n Datei gemessen</numerusform>
    <numerusform>%n Dateien gemessen</numerusform>
   </translation>
  </message>
  <message>
   <source>Checksums match</source>
   <translation>Prüfsummen stimmen</translation>
  </message>
  <message>
   <source>Created in Ollama {version}</source>
   <translation>Erstellt in Ollama {version}</translation>
  </message>
  <message>
   <source>Eval loss</source>
   <translation>Eval-Loss</translation>
  </message>
  <message>
   <source>Eval loss {loss}</source>
   <translation>Eval-Loss {loss}</translation>
  </message>
  <message>
   <source>Rows held out</source>
   <translation>Zurückgehaltene Zeilen</translation>
  </message>
  <message>
   <source>Rows trained on</source>
   <translation>Trainierte Zeilen</translation>
  </message>
  <message>
   <source>Step {done} of {total}</source>
   <translation>Schritt {done} von {total}</translation>
  </message>
  <message>
   <source>Steps</source>
   <translation>Schritte</translation>
  </message>
  <message>
   <source>Time</source>
   <translation>Zeit</translation>
  </message>
  <message>
   <source>Warnings</source>
   <translation>Warnungen</translation>
  </message>
  <message>
   <source>Yesterday</source>
   <translation>Gestern</translation>
  </message>
  <message>
   <source>{before} to {after}</source>
   <translation>{before} auf {after}</translation>
  </message>
  <message>
   <source>{exact} of {rows} exact</source>
   <translation>{exact} von {rows} exakt</translation>
  </message>
  <message>
   <source>{share}, {time} left</source>
   <translation>{share}, noch {time}</translation>
  </message>
  <message>
   <source>{steps}, best is {best}</source>
   <translation>{steps}, bester ist {best}</translation>
  </message>
 </context>
 <context>
  <name>RunsPage</name>
  <message numerus="yes">
   <source>%n runs</source>
   <translation>
    <numerusform>%n Lauf</numerusform>
    <numerusform>%n Läufe</numerusform>
   </translation>
  </message>
  <message>
   <source>All</source>
   <translation>Alle</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>Abbrechen</translation>
  </message>
  <message>
   <source>Change the filter or the word.</source>
   <translation>Filter oder Suchwort ändern.</translation>
  </message>
  <message>
   <source>Clean up…</source>
   <translation>Aufräumen …</translation>
  </message>
  <message>
   <source>Deleted runs go to the trash.</source>
   <translation>Gelöschte Läufe kommen in den Papierkorb.</translation>
  </message>
  <message>
   <source>Disk</source>
   <translation>Größe</translation>
  </message>
  <message>
   <source>Disk use</source>
   <translation>Speicherbelegung</translation>
  </message>
  <message>
   <source>Empty the trash?</source>
   <translation>Papierkorb leeren?</translation>
  </message>
  <message>
   <source>Empty trash</source>
   <translation>Papierkorb leeren</translation>
  </message>
  <message>
   <source>Failed</source>
   <translation>Fehlgeschlagen</translation>
  </message>
  <message>
   <source>Files that it wrote elsewhere are still there.</source>
   <translation>Anderswo geschriebene Dateien sind noch da.</translation>
  </message>
  <message>
   <source>Find a run</source>
   <translation>Lauf suchen</translation>
  </message>
  <message>
   <source>Job</source>
   <translation>Aufgabe</translation>
  </message>
  <message>
   <source>Loss</source>
   <translation>Loss</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>Name</translation>
  </message>
  <message>
   <source>No run is like that</source>
   <translation>Kein solcher Lauf</translation>
  </message>
  <message>
   <source>No runs yet</source>
   <translation>Noch keine Läufe</translation>
  </message>
  <message>
   <source>Result</source>
   <translation>Ergebnis</translation>
  </message>
  <message>
   <source>Running</source>
   <translation>Laufend</translation>
  </message>
  <message>
   <source>Runs</source>
   <translation>Läufe</translation>
  </message>
  <message>
   <source>Started</source>
   <translation>Gestartet</translation>
  </message>
  <message>
   <source>State</source>
   <translation>Zustand</translation>
  </message>
  <message>
   <source>This frees {size}. What is in the trash is gone then.</source>
   <translation>Das gibt {size} frei. Der Inhalt des Papierkorbs ist dann weg.</translation>
  </message>
  <message>
   <source>Time</source>
   <translation>Zeit</translation>
  </message>
  <message>
   <source>Training, exports and downloads are kept here.</source>
   <translation>Trainings, Exporte und Downloads werden hier aufbewahrt.</translation>
  </message>
  <message>
   <source>Undo</source>
   <translation>Rückgängig</translation>
  </message>
  <message>
   <source>Which runs</source>
   <translation>Welche Läufe</translation>
  </message>
  <message>
   <source>adapters</source>
   <translation>Adapter</translation>
  </message>
  <message>
   <source>copies of tables</source>
   <translation>Kopien von Tabellen</translation>
  </message>
  <message>
   <source>exports</source>
   <translation>Exporte</translation>
  </message>
  <message>
   <source>models</source>
   <translation>Modelle</translation>
  </message>
  <message>
   <source>nothing yet</source>
   <translation>noch nichts</translation>
  </message>
  <message>
   <source>runs</source>
   <translation>Läufe</translation>
  </message>
  <message>
   <source>trash</source>
   <translation>Papierkorb</translation>
  </message>
  <message>
   <source>{name} is in the trash</source>
   <translation>{name} ist im Papierkorb</translation>
  </message>
  <message>
   <source>{runs}, {size} on disk</source>
   <translation>{runs}, belegen {size}</translation>
  </message>
 </context>
 <context>
  <name>SampleTable</name>
  <message>
   <source>Answers to held-out prompts</source>
   <translation>Antworten auf zurückgehaltene Prompts</translation>
  </message>
 </context>
 <context>
  <name>SettingRow</name>
  <message>
   <source>A number from {low} to {high}, such as 2e-4.</source>
   <translation>Eine Zahl von {low} bis {high}, etwa 2e-4.</translation>
  </message>
  <message>
   <source>Differs from the preset, which has {value}.</source>
   <translation>Weicht von der Vorgabe {value} ab.</translation>
  </message>
  <message>
   <source>Preset: {value}</source>
   <translation>Vorgabe: {value}</translation>
  </message>
  <message>
   <source>Reset {name}</source>
   <translation>{name} zurücksetzen</translation>
  </message>
 </context>
 <context>
  <name>SettingsPage</name>
  <message>
   <source>A token is kept in the system's keyring</source>
   <translation>Ein Token liegt im Schlüsselbund des Systems</translation>
  </message>
  <message>
   <source>Address of Ollama</source>
   <translation>Adresse von Ollama</translation>
  </message>
  <message>
   <source>All runs, models and exports go into one folder.</source>
   <translation>Alle Läufe, Modelle und Exporte kommen in einen Ordner.</translation>
  </message>
  <message>
   <source>Another folder is opened as it is. Nothing is moved.</source>
   <translation>Ein anderer Ordner wird geöffnet, wie er ist. Nichts wird verschoben.</translation>
  </message>
  <message>
   <source>Appearance</source>
   <translation>Darstellung</translation>
  </message>
  <message>
   <source>As the system</source>
   <translation>Wie das System</translation>
  </message>
  <message>
   <source>Changes hold at once.</source>
   <translation>Änderungen gelten sofort.</translation>
  </message>
  <message>
   <source>Change…</source>
   <translation>Ändern …</translation>
  </message>
  <message>
   <source>Choose a workspace folder</source>
   <translation>Ordner für den Arbeitsbereich wählen</translation>
  </message>
  <message>
   <source>Copy diagnostics</source>
   <translation>Diagnose kopieren</translation>
  </message>
  <message>
   <source>Dark</source>
   <translation>Dunkel</translation>
  </message>
  <message>
   <source>Forget token</source>
   <translation>Token vergessen</translation>
  </message>
  <message>
   <source>Hugging Face token</source>
   <translation>Hugging-Face-Token</translation>
  </message>
  <message>
   <source>Kept on this computer</source>
   <translation>Auf diesem Computer gespeichert</translation>
  </message>
  <message>
   <source>Language</source>
   <translation>Sprache</translation>
  </message>
  <message>
   <source>Light</source>
   <translation>Hell</translation>
  </message>
  <message>
   <source>Memory</source>
   <translation>Arbeitsspeicher</translation>
  </message>
  <message>
   <source>Model hub</source>
   <translation>Modell-Hub</translation>
  </message>
  <message>
   <source>Network</source>
   <translation>Netz</translation>
  </message>
  <message>
   <source>No account and no telemetry. Your tables, models and answers stay on this computer. The network is used only when you search the hub or download a model.</source>
   <translation>Kein Konto und keine Telemetrie. Tabellen, Modelle und Antworten bleiben auf diesem Computer. Das Netz wird nur benutzt, um den Hub zu durchsuchen oder ein Modell herunterzuladen.</translation>
  </message>
  <message>
   <source>No search on the hub and no download. Ollama on this computer still answers.</source>
   <translation>Keine Suche auf dem Hub, kein Download. Ollama auf diesem Computer antwortet weiterhin.</translation>
  </message>
  <message>
   <source>None; only gated models need one</source>
   <translation>Keines; nur beschränkte Modelle brauchen eines</translation>
  </message>
  <message>
   <source>Paste a token first.</source>
   <translation>Zuerst ein Token einfügen.</translation>
  </message>
  <message>
   <source>Privacy</source>
   <translation>Datenschutz</translation>
  </message>
  <message>
   <source>Processor cores</source>
   <translation>Prozessorkerne</translation>
  </message>
  <message>
   <source>Save token</source>
   <translation>Token speichern</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>Einstellungen</translation>
  </message>
  <message>
   <source>System</source>
   <translation>System</translation>
  </message>
  <message>
   <source>Text as large as the system's</source>
   <translation>Text so groß wie im System</translation>
  </message>
  <message>
   <source>Text at {share}</source>
   <translation>Text bei {share}</translation>
  </message>
  <message>
   <source>Text size</source>
   <translation>Textgröße</translation>
  </message>
  <message>
   <source>This program</source>
   <translation>Dieses Programm</translation>
  </message>
  <message>
   <source>This system has no keyring to keep a token in</source>
   <translation>Dieses System hat keinen Schlüsselbund für ein Token</translation>
  </message>
  <message>
   <source>Version</source>
   <translation>Version</translation>
  </message>
  <message>
   <source>Work offline</source>
   <translation>Offline arbeiten</translation>
  </message>
  <message>
   <source>Workspace</source>
   <translation>Arbeitsbereich</translation>
  </message>
  <message>
   <source>Workspace folder</source>
   <translation>Ordner des Arbeitsbereichs</translation>
  </message>
 </context>
 <context>
  <name>SetupPane</name>
  <message>
   <source>Checks before the start</source>
   <translation>Prüfungen vor dem Start</translation>
  </message>
  <message>
   <source>Learning rate</source>
   <translation>Lernrate</translation>
  </message>
  <message>
   <source>Open {page}</source>
   <translation>{page} öffnen</translation>
  </message>
  <message>
   <source>Plan</source>
   <translation>Plan</translation>
  </message>
  <message>
   <source>as planned</source>
   <translation>wie geplant</translation>
  </message>
  <message numerus="yes">
   <source>as planned, with an evaluation every %n steps</source>
   <translation>
    <numerusform>wie geplant, mit einer Auswertung nach jedem Schritt (%n)</numerusform>
    <numerusform>wie geplant, mit einer Auswertung alle %n Schritte</numerusform>
   </translation>
  </message>
  <message>
   <source>conversations</source>
   <translation>Konversationen</translation>
  </message>
  <message>
   <source>evaluations</source>
   <translation>Auswertungen</translation>
  </message>
  <message>
   <source>held out</source>
   <translation>zurückgehalten</translation>
  </message>
  <message>
   <source>steps</source>
   <translation>Schritte</translation>
  </message>
  <message>
   <source>steps per epoch</source>
   <translation>Schritte pro Epoche</translation>
  </message>
 </context>
 <context>
  <name>ShapeFields</name>
  <message>
   <source>If a message is empty</source>
   <translation>Wenn eine Nachricht leer ist</translation>
  </message>
  <message numerus="yes">
   <source>In %n conversations some rows share a place in the order; these stay in the order of the table.</source>
   <translation>
    <numerusform>In %n Konversation teilen sich manche Zeilen einen Platz in der Reihenfolge; sie behalten die der Tabelle.</numerusform>
    <numerusform>In %n Konversationen teilen sich manche Zeilen einen Platz in der Reihenfolge; sie behalten die der Tabelle.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>In %n conversations user and assistant do not take turns from the first message to the last; some models' formats refuse that.</source>
   <translation>
    <numerusform>In %n Konversation wechseln sich Benutzer und Assistent nicht von der ersten bis zur letzten Nachricht ab; manche Formate von Modellen lehnen das ab.</numerusform>
    <numerusform>In %n Konversationen wechseln sich Benutzer und Assistent nicht von der ersten bis zur letzten Nachricht ab; manche Formate von Modellen lehnen das ab.</numerusform>
   </translation>
  </message>
  <message>
   <source>Skip the row</source>
   <translation>Zeile überspringen</translation>
  </message>
  <message>
   <source>Stop with an error</source>
   <translation>Mit Fehler anhalten</translation>
  </message>
  <message>
   <source>There is no column “{name}”.</source>
   <translation>Es gibt keine Spalte „{name}“.</translation>
  </message>
  <message>
   <source>Use {name}</source>
   <translation>{name} verwenden</translation>
  </message>
 </context>
 <context>
  <name>SideBySide</name>
  <message>
   <source>0 takes the likeliest word every time</source>
   <translation>0 nimmt jedes Mal das wahrscheinlichste Wort</translation>
  </message>
  <message>
   <source>Column {number}</source>
   <translation>Spalte {number}</translation>
  </message>
  <message>
   <source>Expected: {answer}</source>
   <translation>Erwartet: {answer}</translation>
  </message>
  <message>
   <source>Message</source>
   <translation>Nachricht</translation>
  </message>
  <message>
   <source>New conversation</source>
   <translation>Neue Konversation</translation>
  </message>
  <message>
   <source>Pick a row</source>
   <translation>Zeile wählen</translation>
  </message>
  <message>
   <source>Pick a row from the eval split</source>
   <translation>Zeile aus dem Eval-Teil wählen</translation>
  </message>
  <message>
   <source>Regenerate</source>
   <translation>Neu erzeugen</translation>
  </message>
  <message>
   <source>Seed</source>
   <translation>Seed</translation>
  </message>
  <message>
   <source>Send to all</source>
   <translation>An alle senden</translation>
  </message>
  <message>
   <source>Side by side</source>
   <translation>Nebeneinander</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>Stoppen</translation>
  </message>
  <message>
   <source>Temperature</source>
   <translation>Temperatur</translation>
  </message>
  <message>
   <source>Write a message</source>
   <translation>Nachricht schreiben</translation>
  </message>
  <message>
   <source>Write a message, or pick a row from the eval split</source>
   <translation>Nachricht schreiben oder Zeile aus dem Eval-Teil wählen</translation>
  </message>
  <message>
   <source>same prompt, same seed</source>
   <translation>gleicher Prompt, gleicher Seed</translation>
  </message>
 </context>
 <context>
  <name>Sidebar</name>
  <message>
   <source>Menu</source>
   <translation>Menü</translation>
  </message>
  <message>
   <source>Places</source>
   <translation>Orte</translation>
  </message>
  <message>
   <source>Stages</source>
   <translation>Schritte</translation>
  </message>
 </context>
 <context>
  <name>SourcePart</name>
  <message>
   <source>Adapter</source>
   <translation>Adapter</translation>
  </message>
  <message>
   <source>Base</source>
   <translation>Basis</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>Name</translation>
  </message>
  <message>
   <source>Open adapter…</source>
   <translation>Adapter öffnen …</translation>
  </message>
  <message>
   <source>Source</source>
   <translation>Quelle</translation>
  </message>
  <message>
   <source>Use the trained one</source>
   <translation>Den trainierten verwenden</translation>
  </message>
 </context>
 <context>
  <name>Split</name>
  <message numerus="yes">
   <source>%n more rows were compared with only some rows</source>
   <translation>
    <numerusform>%n weitere Zeile wurde nur mit einigen Zeilen verglichen</numerusform>
    <numerusform>%n weitere Zeilen wurden nur mit einigen Zeilen verglichen</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n of them word for word</source>
   <translation>
    <numerusform>%n davon Wort für Wort</numerusform>
    <numerusform>%n davon Wort für Wort</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows changed sides</source>
   <translation>
    <numerusform>%n Zeile wechselte die Seite</numerusform>
    <numerusform>%n Zeilen wechselten die Seite</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows without a group stand alone</source>
   <translation>
    <numerusform>%n Zeile ohne Gruppe steht allein</numerusform>
    <numerusform>%n Zeilen ohne Gruppe stehen allein</numerusform>
   </translation>
  </message>
  <message>
   <source>Measured on them, a model looks better than it is.</source>
   <translation>An ihnen gemessen sieht ein Modell besser aus, als es ist.</translation>
  </message>
  <message>
   <source>No duplicates across the split</source>
   <translation>Keine Duplikate auf beiden Seiten</translation>
  </message>
  <message>
   <source>No duplicates found, all columns compared together</source>
   <translation>Keine Duplikate gefunden, alle Spalten zusammen verglichen</translation>
  </message>
  <message numerus="yes">
   <source>No duplicates found, but %n rows were compared with only some rows like them</source>
   <translation>
    <numerusform>Keine Duplikate gefunden, aber %n Zeile wurde nur mit einigen ähnlichen Zeilen verglichen</numerusform>
    <numerusform>Keine Duplikate gefunden, aber %n Zeilen wurden nur mit einigen ähnlichen Zeilen verglichen</numerusform>
   </translation>
  </message>
  <message>
   <source>Shares of {column} are kept</source>
   <translation>Anteile von {column} bleiben gleich</translation>
  </message>
  <message>
   <source>Too many for shares to mean much.</source>
   <translation>Zu viele, als dass Anteile viel sagen.</translation>
  </message>
  <message>
   <source>Which column asks is not known, so the same question with another answer is not found. The template will tell.</source>
   <translation>Welche Spalte fragt, ist nicht bekannt; dieselbe Frage mit anderer Antwort wird daher nicht gefunden. Die Vorlage sagt es später.</translation>
  </message>
  <message>
   <source>You accepted it.</source>
   <translation>Sie haben es hingenommen.</translation>
  </message>
  <message numerus="yes">
   <source>at most %n rows off</source>
   <translation>
    <numerusform>höchstens %n Zeile daneben</numerusform>
    <numerusform>höchstens %n Zeilen daneben</numerusform>
   </translation>
  </message>
  <message>
   <source>by {columns}</source>
   <translation>nach {columns}</translation>
  </message>
  <message>
   <source>compared: {columns}</source>
   <translation>verglichen: {columns}</translation>
  </message>
  <message numerus="yes">
   <source>the largest has %n rows</source>
   <translation>
    <numerusform>die größte hat %n Zeile</numerusform>
    <numerusform>die größte hat %n Zeilen</numerusform>
   </translation>
  </message>
  <message>
   <source>{column} has {values} values in {rows} rows</source>
   <translation>{column} hat {values} Werte in {rows} Zeilen</translation>
  </message>
  <message>
   <source>{held_out} of {total} groups by {column} are held out</source>
   <translation>{held_out} von {total} Gruppen nach {column} sind zurückgehalten</translation>
  </message>
 </context>
 <context>
  <name>SplitCheck</name>
  <message>
   <source>Each held-out row above one to train on that it resembles.</source>
   <translation>Jede zurückgehaltene Zeile über einer Trainingszeile, der sie ähnelt.</translation>
  </message>
  <message>
   <source>Eval</source>
   <translation>Eval</translation>
  </message>
  <message>
   <source>Pair</source>
   <translation>Paar</translation>
  </message>
  <message>
   <source>Side</source>
   <translation>Seite</translation>
  </message>
  <message>
   <source>Similarity</source>
   <translation>Ähnlichkeit</translation>
  </message>
  <message>
   <source>The first {listed} of {leaks}.</source>
   <translation>Die ersten {listed} von {leaks}.</translation>
  </message>
  <message>
   <source>Train</source>
   <translation>Training</translation>
  </message>
  <message>
   <source>the same</source>
   <translation>dasselbe</translation>
  </message>
 </context>
 <context>
  <name>SplitDialog</name>
  <message>
   <source>A number of rows</source>
   <translation>Eine Anzahl von Zeilen</translation>
  </message>
  <message>
   <source>A share of the rows</source>
   <translation>Ein Anteil der Zeilen</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>Abbrechen</translation>
  </message>
  <message>
   <source>Choose two different columns: rows of one value stay together.</source>
   <translation>Wählen Sie zwei verschiedene Spalten: Zeilen mit einem Wert bleiben zusammen.</translation>
  </message>
  <message>
   <source>Held out</source>
   <translation>Zurückgehalten</translation>
  </message>
  <message>
   <source>Keep the shares of the values of</source>
   <translation>Gleiche Anteile der Werte von</translation>
  </message>
  <message>
   <source>Keep together rows of the same</source>
   <translation>Zeilen zusammenlassen mit gleichem Wert von</translation>
  </message>
  <message>
   <source>Rows held out</source>
   <translation>Zurückgehaltene Zeilen</translation>
  </message>
  <message>
   <source>Rows that are held out are not trained on; the loss on them shows whether the model has learned more than these rows.</source>
   <translation>Mit zurückgehaltenen Zeilen wird nicht trainiert; der Verlust auf ihnen zeigt, ob das Modell mehr gelernt hat als die Zeilen selbst.</translation>
  </message>
  <message>
   <source>Save</source>
   <translation>Speichern</translation>
  </message>
  <message>
   <source>Seed</source>
   <translation>Seed</translation>
  </message>
  <message>
   <source>Share held out</source>
   <translation>Zurückgehaltener Anteil</translation>
  </message>
  <message>
   <source>Shuffle the rows first</source>
   <translation>Die Zeilen zuerst mischen</translation>
  </message>
  <message>
   <source>Split</source>
   <translation>Aufteilung</translation>
  </message>
  <message>
   <source>Such as a customer: what is known of one would else be on both sides.</source>
   <translation>Etwa ein Kunde: Was man von ihm weiß, stünde sonst auf beiden Seiten.</translation>
  </message>
  <message>
   <source>no column</source>
   <translation>keine Spalte</translation>
  </message>
  <message>
   <source>{name} (not in this table)</source>
   <translation>{name} (nicht in dieser Tabelle)</translation>
  </message>
 </context>
 <context>
  <name>SplitSection</name>
  <message>
   <source>Accept</source>
   <translation>Hinnehmen</translation>
  </message>
  <message>
   <source>Copies of a row stay on one side.</source>
   <translation>Kopien einer Zeile bleiben auf einer Seite.</translation>
  </message>
  <message>
   <source>Eval about {count}</source>
   <translation>Eval etwa {count}</translation>
  </message>
  <message>
   <source>Eval {count}</source>
   <translation>Eval {count}</translation>
  </message>
  <message>
   <source>Held out</source>
   <translation>Zurückgehalten</translation>
  </message>
  <message>
   <source>Look for duplicates</source>
   <translation>Duplikate suchen</translation>
  </message>
  <message>
   <source>Looking for duplicates across the split</source>
   <translation>Sucht Duplikate auf beiden Seiten</translation>
  </message>
  <message>
   <source>Move to eval</source>
   <translation>Zu Eval</translation>
  </message>
  <message>
   <source>Move to train</source>
   <translation>Zum Training</translation>
  </message>
  <message>
   <source>Nothing is held out to measure on.</source>
   <translation>Zum Messen ist nichts zurückgehalten.</translation>
  </message>
  <message>
   <source>Options…</source>
   <translation>Optionen…</translation>
  </message>
  <message>
   <source>Show rows</source>
   <translation>Zeilen zeigen</translation>
  </message>
  <message>
   <source>Split</source>
   <translation>Aufteilung</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>Anhalten</translation>
  </message>
  <message>
   <source>The template may still skip rows.</source>
   <translation>Die Vorlage überspringt vielleicht noch Zeilen.</translation>
  </message>
  <message>
   <source>Train about {count}</source>
   <translation>Training etwa {count}</translation>
  </message>
  <message>
   <source>Train and eval</source>
   <translation>Training und Eval</translation>
  </message>
  <message>
   <source>Train {count}</source>
   <translation>Training {count}</translation>
  </message>
  <message>
   <source>Undo</source>
   <translation>Rückgängig</translation>
  </message>
  <message>
   <source>seed {seed}</source>
   <translation>Seed {seed}</translation>
  </message>
  <message>
   <source>the last rows</source>
   <translation>die letzten Zeilen</translation>
  </message>
 </context>
 <context>
  <name>StageState</name>
  <message>
   <source>Done</source>
   <translation>Fertig</translation>
  </message>
  <message>
   <source>Empty</source>
   <translation>Leer</translation>
  </message>
  <message>
   <source>Failed</source>
   <translation>Fehlgeschlagen</translation>
  </message>
  <message>
   <source>Paused</source>
   <translation>Angehalten</translation>
  </message>
  <message>
   <source>Ready</source>
   <translation>Bereit</translation>
  </message>
  <message>
   <source>Running</source>
   <translation>Läuft</translation>
  </message>
  <message>
   <source>Stale</source>
   <translation>Veraltet</translation>
  </message>
 </context>
 <context>
  <name>Stages</name>
  <message numerus="yes">
   <source>%n conversations</source>
   <translation>
    <numerusform>%n Konversation</numerusform>
    <numerusform>%n Konversationen</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n errors</source>
   <translation>
    <numerusform>%n Fehler</numerusform>
    <numerusform>%n Fehler</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n files</source>
   <translation>
    <numerusform>%n Datei</numerusform>
    <numerusform>%n Dateien</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n files measured</source>
   <translation>
    <numerusform>%n Datei gemessen</numerusform>
    <numerusform>%n Dateien gemessen</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows</source>
   <translation>
    <numerusform>%n Zeile</numerusform>
    <numerusform>%n Zeilen</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n steps</source>
   <translation>
    <numerusform>%n Schritt</numerusform>
    <numerusform>%n Schritte</numerusform>
   </translation>
  </message>
  <message>
   <source>A table</source>
   <translation>Eine Tabelle</translation>
  </message>
  <message>
   <source>Adapter from disk</source>
   <translation>Adapter vom Datenträger</translation>
  </message>
  <message>
   <source>An adapter</source>
   <translation>Ein Adapter</translation>
  </message>
  <message>
   <source>Changed, count again</source>
   <translation>Geändert, neu zählen</translation>
  </message>
  <message>
   <source>Eval loss {loss}</source>
   <translation>Eval-Loss {loss}</translation>
  </message>
  <message>
   <source>Export is newer</source>
   <translation>Export ist neuer</translation>
  </message>
  <message>
   <source>Not checked yet</source>
   <translation>Noch nicht geprüft</translation>
  </message>
  <message>
   <source>Not cleaned yet</source>
   <translation>Nicht bereinigt</translation>
  </message>
  <message>
   <source>Rows to messages</source>
   <translation>Zeilen zu Nachrichten</translation>
  </message>
  <message>
   <source>Run and chat</source>
   <translation>Starten und chatten</translation>
  </message>
  <message>
   <source>Settings changed</source>
   <translation>Einstellungen geändert</translation>
  </message>
  <message>
   <source>Smaller files</source>
   <translation>Kleinere Dateien</translation>
  </message>
  <message>
   <source>Step {done} of {total}</source>
   <translation>Schritt {done} von {total}</translation>
  </message>
  <message>
   <source>The file has changed</source>
   <translation>Datei geändert</translation>
  </message>
  <message>
   <source>The file is gone</source>
   <translation>Die Datei ist weg</translation>
  </message>
  <message>
   <source>Training is newer</source>
   <translation>Training ist neuer</translation>
  </message>
  <message>
   <source>What they cost</source>
   <translation>Was sie kosten</translation>
  </message>
  <message>
   <source>Where training starts</source>
   <translation>Beginn des Trainings</translation>
  </message>
  <message>
   <source>{done} of {total} rows</source>
   <translation>{done} von {total} Zeilen</translation>
  </message>
 </context>
 <context>
  <name>StatusStrip</name>
  <message>
   <source>Disk</source>
   <translation>Datenträger</translation>
  </message>
  <message>
   <source>No jobs running</source>
   <translation>Keine laufenden Aufgaben</translation>
  </message>
  <message>
   <source>Progress</source>
   <translation>Fortschritt</translation>
  </message>
  <message>
   <source>RAM</source>
   <translation>RAM</translation>
  </message>
  <message>
   <source>Running jobs</source>
   <translation>Laufende Aufgaben</translation>
  </message>
  <message>
   <source>{free} free</source>
   <translation>{free} frei</translation>
  </message>
  <message numerus="yes">
   <source>{job} and %n more</source>
   <translation>
    <numerusform>{job} und %n weitere</numerusform>
    <numerusform>{job} und %n weitere</numerusform>
   </translation>
  </message>
  <message>
   <source>{used} of {total}</source>
   <translation>{used} von {total}</translation>
  </message>
 </context>
 <context>
  <name>StepDialog</name>
  <message>
   <source>Add step</source>
   <translation>Schritt hinzufügen</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>Abbrechen</translation>
  </message>
  <message>
   <source>Save</source>
   <translation>Speichern</translation>
  </message>
 </context>
 <context>
  <name>StepList</name>
  <message>
   <source>Cleaning steps</source>
   <translation>Schritte der Bereinigung</translation>
  </message>
 </context>
 <context>
  <name>StepRow</name>
  <message>
   <source>Off</source>
   <translation>Aus</translation>
  </message>
 </context>
 <context>
  <name>StudioPage</name>
  <message>
   <source>Open workspace folder</source>
   <translation>Ordner des Arbeitsbereichs öffnen</translation>
  </message>
 </context>
 <context>
  <name>Suggestions</name>
  <message>
   <source>Fill in templates</source>
   <translation>Vorlagen einfüllen</translation>
  </message>
  <message>
   <source>Filled in as the columns suggest.</source>
   <translation>Ausgefüllt, wie es die Spalten nahelegen.</translation>
  </message>
  <message>
   <source>Take it out</source>
   <translation>Wieder herausnehmen</translation>
  </message>
  <message>
   <source>The columns suggest templates</source>
   <translation>Die Spalten legen Vorlagen nahe</translation>
  </message>
  <message>
   <source>The table holds one message a row</source>
   <translation>Die Tabelle enthält eine Nachricht je Zeile</translation>
  </message>
  <message>
   <source>The table holds whole conversations</source>
   <translation>Die Tabelle enthält ganze Konversationen</translation>
  </message>
  <message>
   <source>Use</source>
   <translation>Verwenden</translation>
  </message>
 </context>
 <context>
  <name>TablePane</name>
  <message>
   <source>Files</source>
   <translation>Dateien</translation>
  </message>
 </context>
 <context>
  <name>TemplateChecks</name>
  <message>
   <source>Line {line}, column {column}: {said}</source>
   <translation>Zeile {line}, Spalte {column}: {said}</translation>
  </message>
  <message>
   <source>Use {name}</source>
   <translation>{name} verwenden</translation>
  </message>
  <message>
   <source>Write {text}</source>
   <translation>{text} schreiben</translation>
  </message>
  <message>
   <source>there is no column “{name}”.</source>
   <translation>es gibt keine Spalte „{name}“.</translation>
  </message>
 </context>
 <context>
  <name>TemplateEditors</name>
  <message numerus="yes">
   <source>%n tokens</source>
   <translation>
    <numerusform>%n Token</numerusform>
    <numerusform>%n Token</numerusform>
   </translation>
  </message>
  <message>
   <source>Assistant</source>
   <translation>Assistent</translation>
  </message>
  <message>
   <source>Click a column above, or type {</source>
   <translation>Oben eine Spalte anklicken oder { eingeben</translation>
  </message>
  <message>
   <source>Columns</source>
   <translation>Spalten</translation>
  </message>
  <message>
   <source>If a field outside [[ ]] is empty</source>
   <translation>Wenn ein Feld außerhalb von [[ ]] leer ist</translation>
  </message>
  <message>
   <source>Insert column {name}</source>
   <translation>Spalte {name} einfügen</translation>
  </message>
  <message>
   <source>Insert {field}</source>
   <translation>{field} einfügen</translation>
  </message>
  <message>
   <source>Skip the row</source>
   <translation>Zeile überspringen</translation>
  </message>
  <message>
   <source>Stop with an error</source>
   <translation>Mit Fehler anhalten</translation>
  </message>
  <message>
   <source>System</source>
   <translation>System</translation>
  </message>
  <message>
   <source>User</source>
   <translation>Benutzer</translation>
  </message>
  <message>
   <source>Write nothing</source>
   <translation>Nichts schreiben</translation>
  </message>
  <message numerus="yes">
   <source>and %n more: type { to find them</source>
   <translation>
    <numerusform>und %n weitere: mit { zu finden</numerusform>
    <numerusform>und %n weitere: mit { zu finden</numerusform>
   </translation>
  </message>
  <message>
   <source>once, optional</source>
   <translation>einmal, optional</translation>
  </message>
  <message>
   <source>trained</source>
   <translation>trainiert</translation>
  </message>
  <message>
   <source>{count} tokens on average</source>
   <translation>im Mittel {count} Token</translation>
  </message>
 </context>
 <context>
  <name>TemplateFiles</name>
  <message>
   <source>Bring back what was here</source>
   <translation>Vorigen Stand zurückholen</translation>
  </message>
  <message>
   <source>Open another…</source>
   <translation>Andere öffnen …</translation>
  </message>
  <message>
   <source>Open template</source>
   <translation>Vorlage öffnen</translation>
  </message>
  <message>
   <source>Save elsewhere…</source>
   <translation>Woanders speichern …</translation>
  </message>
  <message>
   <source>Save template as</source>
   <translation>Vorlage speichern unter</translation>
  </message>
  <message>
   <source>Saved as {name}.</source>
   <translation>Als {name} gespeichert.</translation>
  </message>
  <message>
   <source>Templates (*.toml)</source>
   <translation>Vorlagen (*.toml)</translation>
  </message>
  <message>
   <source>{name} is open.</source>
   <translation>{name} ist geöffnet.</translation>
  </message>
 </context>
 <context>
  <name>TemplatePage</name>
  <message numerus="yes">
   <source>%n conversations</source>
   <translation>
    <numerusform>%n Konversation</numerusform>
    <numerusform>%n Konversationen</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n fields are not columns.</source>
   <translation>
    <numerusform>%n Feld ist keine Spalte.</numerusform>
    <numerusform>%n Felder sind keine Spalten.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n mistakes in the templates.</source>
   <translation>
    <numerusform>%n Fehler in den Vorlagen.</numerusform>
    <numerusform>%n Fehler in den Vorlagen.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows skipped</source>
   <translation>
    <numerusform>%n Zeile übersprungen</numerusform>
    <numerusform>%n Zeilen übersprungen</numerusform>
   </translation>
  </message>
  <message>
   <source>A table is missing.</source>
   <translation>Eine Tabelle fehlt.</translation>
  </message>
  <message numerus="yes">
   <source>All %n fields are filled.</source>
   <translation>
    <numerusform>%n Feld ist ausgefüllt.</numerusform>
    <numerusform>Alle %n Felder sind ausgefüllt.</numerusform>
   </translation>
  </message>
  <message>
   <source>Choose a table</source>
   <translation>Tabelle wählen</translation>
  </message>
  <message>
   <source>Choose the column with the messages.</source>
   <translation>Spalte mit den Nachrichten wählen.</translation>
  </message>
  <message>
   <source>Choose what tells the conversation, who speaks and what is said.</source>
   <translation>Wählen, was die Konversation nennt, wer spricht und was gesagt wird.</translation>
  </message>
  <message numerus="yes">
   <source>Conversation of %n rows: {numbers}.</source>
   <translation>
    <numerusform>Konversation aus %n Zeile: {numbers}.</numerusform>
    <numerusform>Konversation aus %n Zeilen: {numbers}.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Count tokens of %n conversations</source>
   <translation>
    <numerusform>Token von %n Konversation zählen</numerusform>
    <numerusform>Token von %n Konversationen zählen</numerusform>
   </translation>
  </message>
  <message>
   <source>Counted in tokens of the base model, once one is chosen.</source>
   <translation>Gezählt in Token des Basismodells, sobald eines gewählt ist.</translation>
  </message>
  <message>
   <source>Counted once the templates give conversations.</source>
   <translation>Gezählt, sobald die Vorlagen Konversationen ergeben.</translation>
  </message>
  <message>
   <source>Counting conversations, {share}.</source>
   <translation>Konversationen werden gezählt, {share}.</translation>
  </message>
  <message>
   <source>Counting conversations.</source>
   <translation>Konversationen werden gezählt.</translation>
  </message>
  <message>
   <source>Data</source>
   <translation>Daten</translation>
  </message>
  <message>
   <source>Each of its rows becomes a conversation here.</source>
   <translation>Jede Zeile wird hier zu einer Konversation.</translation>
  </message>
  <message>
   <source>Empty: {names}.</source>
   <translation>Leer: {names}.</translation>
  </message>
  <message>
   <source>Go to Data</source>
   <translation>Zu den Daten</translation>
  </message>
  <message>
   <source>Look again</source>
   <translation>Erneut suchen</translation>
  </message>
  <message>
   <source>Mend what is marked on the left.</source>
   <translation>Bitte beheben, was links markiert ist.</translation>
  </message>
  <message>
   <source>Next: Model</source>
   <translation>Weiter: Modell</translation>
  </message>
  <message>
   <source>No column with messages is chosen.</source>
   <translation>Keine Spalte mit Nachrichten ist gewählt.</translation>
  </message>
  <message>
   <source>No table yet</source>
   <translation>Noch keine Tabelle</translation>
  </message>
  <message>
   <source>Not counted: this takes a while for so many rows.</source>
   <translation>Nicht gezählt: Bei so vielen Zeilen dauert das eine Weile.</translation>
  </message>
  <message>
   <source>Not every column is chosen yet.</source>
   <translation>Noch sind nicht alle Spalten gewählt.</translation>
  </message>
  <message>
   <source>Nothing to show yet</source>
   <translation>Noch nichts zu zeigen</translation>
  </message>
  <message>
   <source>Open…</source>
   <translation>Öffnen …</translation>
  </message>
  <message>
   <source>Reading the table</source>
   <translation>Tabelle wird gelesen</translation>
  </message>
  <message>
   <source>Reading {name}, {share}.</source>
   <translation>{name} wird gelesen, {share}.</translation>
  </message>
  <message>
   <source>Reading {name}.</source>
   <translation>{name} wird gelesen.</translation>
  </message>
  <message>
   <source>Row {number} of sheet {name}.</source>
   <translation>Zeile {number} von Blatt {name}.</translation>
  </message>
  <message>
   <source>Row {number} of {name}.</source>
   <translation>Zeile {number} von {name}.</translation>
  </message>
  <message>
   <source>Rows become conversations</source>
   <translation>Zeilen werden Konversationen</translation>
  </message>
  <message>
   <source>Save as…</source>
   <translation>Speichern unter …</translation>
  </message>
  <message>
   <source>Show skipped</source>
   <translation>Übersprungene zeigen</translation>
  </message>
  <message>
   <source>Template</source>
   <translation>Vorlage</translation>
  </message>
  <message>
   <source>The assistant message is empty.</source>
   <translation>Die Nachricht des Assistenten ist leer.</translation>
  </message>
  <message>
   <source>The conversations are being counted.</source>
   <translation>Die Konversationen werden gezählt.</translation>
  </message>
  <message>
   <source>The model's tokenizer cannot be used</source>
   <translation>Der Tokenizer des Modells ist nicht verwendbar</translation>
  </message>
  <message>
   <source>The preview shows the last valid template.</source>
   <translation>Die Vorschau zeigt die letzte gültige Vorlage.</translation>
  </message>
  <message>
   <source>The table cannot be read</source>
   <translation>Die Tabelle ist nicht lesbar</translation>
  </message>
  <message>
   <source>The templates name no column.</source>
   <translation>Die Vorlagen nennen keine Spalte.</translation>
  </message>
  <message>
   <source>The user message is empty.</source>
   <translation>Die Nachricht des Benutzers ist leer.</translation>
  </message>
  <message>
   <source>This row is skipped</source>
   <translation>Diese Zeile wird übersprungen</translation>
  </message>
  <message>
   <source>Try again</source>
   <translation>Erneut versuchen</translation>
  </message>
  <message>
   <source>Write the user and the assistant message.</source>
   <translation>Nachricht von Benutzer und Assistent schreiben.</translation>
  </message>
  <message>
   <source>{conversations}, no row skipped.</source>
   <translation>{conversations}, keine Zeile übersprungen.</translation>
  </message>
  <message>
   <source>{conversations}, {skipped} because {cause}.</source>
   <translation>{conversations}, {skipped}: {cause}.</translation>
  </message>
  <message numerus="yes">
   <source>{conversations}, {skipped}, %n of them because {cause}.</source>
   <translation>
    <numerusform>{conversations}, {skipped}, %n davon: {cause}.</numerusform>
    <numerusform>{conversations}, {skipped}, %n davon: {cause}.</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>TemplateTokens</name>
  <message>
   <source>Characters</source>
   <translation>Zeichen</translation>
  </message>
  <message>
   <source>Id {id}</source>
   <translation>Nummer {id}</translation>
  </message>
  <message>
   <source>Longest conversations</source>
   <translation>Längste Konversationen</translation>
  </message>
  <message>
   <source>Row</source>
   <translation>Zeile</translation>
  </message>
  <message>
   <source>Rows with the longest tokens</source>
   <translation>Zeilen mit den längsten Token</translation>
  </message>
  <message>
   <source>Rows with the rarest tokens</source>
   <translation>Zeilen mit den seltensten Token</translation>
  </message>
  <message>
   <source>The first row of each conversation, with all its cells.</source>
   <translation>Die erste Zeile jeder Konversation mit allen Zellen.</translation>
  </message>
  <message>
   <source>The rows of the list, with all their cells.</source>
   <translation>Die Zeilen der Liste mit allen Zellen.</translation>
  </message>
  <message>
   <source>Token</source>
   <translation>Token</translation>
  </message>
  <message>
   <source>Tokens</source>
   <translation>Token</translation>
  </message>
  <message>
   <source>Used</source>
   <translation>Verwendet</translation>
  </message>
 </context>
 <context>
  <name>TokenPanel</name>
  <message numerus="yes">
   <source>%n tokens</source>
   <translation>
    <numerusform>%n Token</numerusform>
    <numerusform>%n Token</numerusform>
   </translation>
  </message>
  <message>
   <source>Choose a model</source>
   <translation>Modell wählen</translation>
  </message>
  <message>
   <source>No base model chosen</source>
   <translation>Kein Basismodell gewählt</translation>
  </message>
  <message>
   <source>Shown once the row is a conversation.</source>
   <translation>Erscheint, sobald die Zeile eine Konversation ist.</translation>
  </message>
  <message>
   <source>The tokens come from its tokenizer and conversation format.</source>
   <translation>Die Token ergeben sich aus seinem Tokenizer und Konversationsformat.</translation>
  </message>
  <message>
   <source>This row cannot be trained on</source>
   <translation>Diese Zeile ist nicht trainierbar</translation>
  </message>
  <message>
   <source>Tokens</source>
   <translation>Token</translation>
  </message>
  <message>
   <source>Tokens of the row</source>
   <translation>Token der Zeile</translation>
  </message>
  <message>
   <source>the first {count} are shown</source>
   <translation>die ersten {count} sind zu sehen</translation>
  </message>
 </context>
 <context>
  <name>TokenView</name>
  <message>
   <source>Copy as table</source>
   <translation>Als Tabelle kopieren</translation>
  </message>
  <message>
   <source>Copy text</source>
   <translation>Text kopieren</translation>
  </message>
  <message>
   <source>Token {id}: {text}, {kind}</source>
   <translation>Token {id}: {text}, {kind}</translation>
  </message>
  <message>
   <source>Tokens</source>
   <translation>Token</translation>
  </message>
  <message>
   <source>id</source>
   <translation>ID</translation>
  </message>
  <message>
   <source>no</source>
   <translation>nein</translation>
  </message>
  <message>
   <source>not trained</source>
   <translation>nicht trainiert</translation>
  </message>
  <message>
   <source>special, {kind}</source>
   <translation>Sondertoken, {kind}</translation>
  </message>
  <message>
   <source>text</source>
   <translation>Text</translation>
  </message>
  <message>
   <source>trained</source>
   <translation>trainiert</translation>
  </message>
  <message>
   <source>yes</source>
   <translation>ja</translation>
  </message>
 </context>
 <context>
  <name>Tour</name>
  <message>
   <source>46 steps are enough here. Start, and see the loss fall.</source>
   <translation>46 Schritte reichen hier. Nach dem Start ist zu sehen, wie der Loss fällt.</translation>
  </message>
  <message>
   <source>Choose SmolLM2-135M-Instruct: it is included and needs no network.</source>
   <translation>SmolLM2-135M-Instruct wählen: Es ist mitgeliefert und braucht kein Netz.</translation>
  </message>
  <message>
   <source>Each level is a file for Ollama; each one is checked.</source>
   <translation>Jede Stufe ist eine Datei für Ollama; jede wird geprüft.</translation>
  </message>
  <message>
   <source>Each row is a support mail. The model learns to name team, priority and order.</source>
   <translation>Jede Zeile ist eine Support-Mail. Das Modell lernt, Team, Priorität und Bestellung zu nennen.</translation>
  </message>
  <message>
   <source>See how many answers each file gets right.</source>
   <translation>Hier zeigt sich, wie viele Antworten jede Datei richtig gibt.</translation>
  </message>
  <message>
   <source>Subject and message are what is asked, the other columns what is answered.</source>
   <translation>Betreff und Nachricht sind die Frage, die übrigen Spalten die Antwort.</translation>
  </message>
  <message>
   <source>The prompt is compared with the one that was trained on.</source>
   <translation>Der Prompt wird mit dem trainierten verglichen.</translation>
  </message>
  <message>
   <source>a table</source>
   <translation>eine Tabelle</translation>
  </message>
  <message>
   <source>an adapter</source>
   <translation>ein Adapter</translation>
  </message>
  <message>
   <source>rows become conversations</source>
   <translation>Zeilen werden Konversationen</translation>
  </message>
  <message>
   <source>run and chat</source>
   <translation>starten und chatten</translation>
  </message>
  <message>
   <source>smaller files</source>
   <translation>kleinere Dateien</translation>
  </message>
  <message>
   <source>what they cost</source>
   <translation>was sie kosten</translation>
  </message>
  <message>
   <source>where training starts</source>
   <translation>womit das Training beginnt</translation>
  </message>
 </context>
 <context>
  <name>TourGuide</name>
  <message>
   <source>End tour</source>
   <translation>Rundgang beenden</translation>
  </message>
  <message>
   <source>Finish tour</source>
   <translation>Rundgang abschließen</translation>
  </message>
  <message>
   <source>Next</source>
   <translation>Weiter</translation>
  </message>
  <message>
   <source>Step {step} of {steps}:</source>
   <translation>Schritt {step} von {steps}:</translation>
  </message>
 </context>
 <context>
  <name>TrainAnswers</name>
  <message>
   <source>All</source>
   <translation>Alle</translation>
  </message>
  <message>
   <source>Base model</source>
   <translation>Basismodell</translation>
  </message>
  <message>
   <source>Exact match</source>
   <translation>Exakt richtig</translation>
  </message>
  <message>
   <source>Expected</source>
   <translation>Erwartet</translation>
  </message>
  <message>
   <source>Gained</source>
   <translation>Gewonnen</translation>
  </message>
  <message>
   <source>Lost</source>
   <translation>Verloren</translation>
  </message>
  <message>
   <source>Macro F1</source>
   <translation>Makro-F1</translation>
  </message>
  <message>
   <source>Question</source>
   <translation>Frage</translation>
  </message>
  <message>
   <source>Row</source>
   <translation>Zeile</translation>
  </message>
  <message>
   <source>Tuned</source>
   <translation>Trainiert</translation>
  </message>
  <message>
   <source>Wrong</source>
   <translation>Fehler</translation>
  </message>
  <message>
   <source>better</source>
   <translation>besser</translation>
  </message>
  <message>
   <source>exact match</source>
   <translation>exakt richtig</translation>
  </message>
  <message>
   <source>loss</source>
   <translation>Loss</translation>
  </message>
  <message>
   <source>may be chance</source>
   <translation>kann Zufall sein</translation>
  </message>
  <message>
   <source>perplexity</source>
   <translation>Perplexität</translation>
  </message>
  <message>
   <source>worse</source>
   <translation>schlechter</translation>
  </message>
  <message>
   <source>{asked} of {held_out} held-out rows asked, 95 % intervals</source>
   <translation>{asked} von {held_out} zurückgehaltenen Zeilen gefragt, 95-%-Intervalle</translation>
  </message>
  <message>
   <source>{base} → {tuned}</source>
   <translation>{base} → {tuned}</translation>
  </message>
  <message>
   <source>{near}, cut off</source>
   <translation>{near}, abgeschnitten</translation>
  </message>
 </context>
 <context>
  <name>TrainChecks</name>
  <message numerus="yes">
   <source>%n conversations are held out</source>
   <translation>
    <numerusform>%n Konversation ist zurückgehalten</numerusform>
    <numerusform>%n Konversationen sind zurückgehalten</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n conversations are written</source>
   <translation>
    <numerusform>%n Konversation ist geschrieben</numerusform>
    <numerusform>%n Konversationen sind geschrieben</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n findings stand in the way.</source>
   <translation>
    <numerusform>%n Befund steht im Weg.</numerusform>
    <numerusform>%n Befunde stehen im Weg.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n held-out rows resemble rows to train on</source>
   <translation>
    <numerusform>%n zurückgehaltene Zeile ähnelt Trainingszeilen</numerusform>
    <numerusform>%n zurückgehaltene Zeilen ähneln Trainingszeilen</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows skipped</source>
   <translation>
    <numerusform>%n Zeile übersprungen</numerusform>
    <numerusform>%n Zeilen übersprungen</numerusform>
   </translation>
  </message>
  <message>
   <source>A context of {tokens} tokens is too long</source>
   <translation>Ein Kontext von {tokens} Token ist zu lang</translation>
  </message>
  <message>
   <source>Choose another name; nothing is overwritten.</source>
   <translation>Einen anderen Namen wählen; nichts wird überschrieben.</translation>
  </message>
  <message>
   <source>Choose other layers at {field} under Advanced.</source>
   <translation>Unter „Erweitert“ bei „{field}“ andere Schichten wählen.</translation>
  </message>
  <message>
   <source>Context of {tokens} tokens</source>
   <translation>Kontext von {tokens} Token</translation>
  </message>
  <message>
   <source>Longer conversations are cut off.</source>
   <translation>Längere Konversationen werden abgeschnitten.</translation>
  </message>
  <message>
   <source>Move them to one side or accept it under Split.</source>
   <translation>Bringen Sie sie unter Aufteilung auf eine Seite, oder nehmen Sie es hin.</translation>
  </message>
  <message>
   <source>No duplicates across the split</source>
   <translation>Keine Duplikate auf beiden Seiten</translation>
  </message>
  <message>
   <source>No layer of this model gets an adapter</source>
   <translation>Keine Schicht dieses Modells erhält einen Adapter</translation>
  </message>
  <message>
   <source>Nothing is held out</source>
   <translation>Nichts ist zurückgehalten</translation>
  </message>
  <message>
   <source>The adapter needs a name</source>
   <translation>Der Adapter braucht einen Namen</translation>
  </message>
  <message>
   <source>The context fits every row</source>
   <translation>Der Kontext reicht für jede Zeile</translation>
  </message>
  <message>
   <source>The disk has room</source>
   <translation>Genug Speicherplatz</translation>
  </message>
  <message>
   <source>The disk is too full</source>
   <translation>Zu wenig Speicherplatz</translation>
  </message>
  <message>
   <source>The name is free</source>
   <translation>Der Name ist frei</translation>
  </message>
  <message>
   <source>There is an adapter {name} already</source>
   <translation>Einen Adapter {name} gibt es schon</translation>
  </message>
  <message>
   <source>This model takes {tokens} at most.</source>
   <translation>Dieses Modell fasst höchstens {tokens}.</translation>
  </message>
  <message>
   <source>Without held-out conversations nobody sees it overfit, and the last adapter is kept instead of the best.</source>
   <translation>Ohne zurückgehaltene Konversationen bleibt Überanpassung unbemerkt, und statt des besten bleibt der letzte Adapter.</translation>
  </message>
  <message>
   <source>You accepted it.</source>
   <translation>Sie haben es hingenommen.</translation>
  </message>
  <message>
   <source>adapters/{name} in this workspace</source>
   <translation>adapters/{name} in diesem Arbeitsbereich</translation>
  </message>
  <message>
   <source>from {file}</source>
   <translation>aus {file}</translation>
  </message>
  <message>
   <source>up to the model's {tokens} tokens</source>
   <translation>bis zu den {tokens} Token des Modells</translation>
  </message>
  <message numerus="yes">
   <source>{millions} M parameters in %n linear layers</source>
   <translation>
    <numerusform>{millions} Mio. Parameter in %n linearen Schicht</numerusform>
    <numerusform>{millions} Mio. Parameter in %n linearen Schichten</numerusform>
   </translation>
  </message>
  <message>
   <source>{name} did not pass its check</source>
   <translation>{name} hat die Prüfung nicht bestanden</translation>
  </message>
  <message>
   <source>{name} is whole</source>
   <translation>{name} ist vollständig</translation>
  </message>
  <message>
   <source>{need} are needed, {free} are free.</source>
   <translation>{need} werden benötigt, {free} sind frei.</translation>
  </message>
  <message>
   <source>{need} at most, {free} are free</source>
   <translation>höchstens {need}, {free} sind frei</translation>
  </message>
  <message>
   <source>{share} of all</source>
   <translation>{share} von allen</translation>
  </message>
  <message>
   <source>{share} of all. So few tell only roughly how good it is.</source>
   <translation>{share} von allen. So wenige zeigen nur grob, wie gut es ist.</translation>
  </message>
 </context>
 <context>
  <name>TrainFields</name>
  <message>
   <source>A fixed number of steps in place of epochs.</source>
   <translation>Eine feste Zahl von Schritten statt Epochen.</translation>
  </message>
  <message>
   <source>A longer answer is shown up to here.</source>
   <translation>Eine längere Antwort wird bis hierher gezeigt.</translation>
  </message>
  <message>
   <source>A quarter of the weights' memory. Slow without an NVIDIA GPU.</source>
   <translation>Ein Viertel des Speichers der Gewichte. Langsam ohne NVIDIA-GPU.</translation>
  </message>
  <message>
   <source>A step learns from conversations at once × pieces.</source>
   <translation>Ein Schritt lernt aus: Konversationen zugleich × Teile.</translation>
  </message>
  <message>
   <source>Adam beta 1</source>
   <translation>Adam Beta 1</translation>
  </message>
  <message>
   <source>Adam beta 2</source>
   <translation>Adam Beta 2</translation>
  </message>
  <message>
   <source>Adam epsilon</source>
   <translation>Adam Epsilon</translation>
  </message>
  <message>
   <source>AdamW</source>
   <translation>AdamW</translation>
  </message>
  <message>
   <source>AdamW in 8 bits</source>
   <translation>AdamW in 8 Bit</translation>
  </message>
  <message>
   <source>AdamW in 8 bits, paged</source>
   <translation>AdamW in 8 Bit, ausgelagert</translation>
  </message>
  <message>
   <source>Adapter</source>
   <translation>Adapter</translation>
  </message>
  <message>
   <source>An evaluation counts as better if its loss fell by more.</source>
   <translation>Eine Auswertung gilt als besser, wenn ihr Loss um mehr gefallen ist.</translation>
  </message>
  <message>
   <source>Answers shown</source>
   <translation>Gezeigte Antworten</translation>
  </message>
  <message>
   <source>Answers shown, tokens</source>
   <translation>Gezeigte Antworten, Token</translation>
  </message>
  <message>
   <source>Attention</source>
   <translation>Attention</translation>
  </message>
  <message>
   <source>Balanced</source>
   <translation>Ausgewogen</translation>
  </message>
  <message>
   <source>Base model in 4 bits</source>
   <translation>Basismodell in 4 Bit</translation>
  </message>
  <message>
   <source>Begins</source>
   <translation>Beginnt</translation>
  </message>
  <message>
   <source>Begins although the plan says that it does not fit.</source>
   <translation>Beginnt, obwohl es laut Plan nicht passt.</translation>
  </message>
  <message>
   <source>Better means, eval loss</source>
   <translation>Besser heißt, Eval-Loss</translation>
  </message>
  <message>
   <source>Changes memory and speed, not the result.</source>
   <translation>Ändert Speicher und Tempo, nicht das Ergebnis.</translation>
  </message>
  <message>
   <source>Checkpoints kept</source>
   <translation>Behaltene Checkpoints</translation>
  </message>
  <message>
   <source>Compared at the end</source>
   <translation>Am Ende verglichen</translation>
  </message>
  <message>
   <source>Context</source>
   <translation>Kontext</translation>
  </message>
  <message>
   <source>Context, tokens</source>
   <translation>Kontext, Token</translation>
  </message>
  <message>
   <source>Conversations at once</source>
   <translation>Konversationen zugleich</translation>
  </message>
  <message>
   <source>Conversations that are not trained on, to measure with.</source>
   <translation>Konversationen zum Messen, die nicht trainiert werden.</translation>
  </message>
  <message>
   <source>Decides what is held out, the order and the beginning.</source>
   <translation>Bestimmt, was zurückgehalten wird, die Reihenfolge und den Anfang.</translation>
  </message>
  <message>
   <source>Direction and length apart</source>
   <translation>Richtung und Länge getrennt</translation>
  </message>
  <message>
   <source>DoRA: learns more at low ranks, and takes longer.</source>
   <translation>DoRA: lernt bei kleinem Rang mehr und dauert länger.</translation>
  </message>
  <message>
   <source>Dropout</source>
   <translation>Dropout</translation>
  </message>
  <message>
   <source>Effective batch</source>
   <translation>Effektiver Batch</translation>
  </message>
  <message>
   <source>Embedding and output matrix are large: for new words.</source>
   <translation>Embedding und Ausgabematrix sind groß: für neue Wörter.</translation>
  </message>
  <message>
   <source>Epochs</source>
   <translation>Epochen</translation>
  </message>
  <message>
   <source>Evaluate every, steps</source>
   <translation>Auswerten alle, Schritte</translation>
  </message>
  <message>
   <source>Evaluated at once</source>
   <translation>Zugleich ausgewertet</translation>
  </message>
  <message>
   <source>Fewer need less memory; the step stays the same if more pieces make up for it.</source>
   <translation>Weniger brauchen weniger Speicher; der Schritt bleibt gleich, wenn mehr Teile es ausgleichen.</translation>
  </message>
  <message>
   <source>Fills short conversations. Here it is never learned; other programs take it from the adapter's tokenizer.</source>
   <translation>Füllt kurze Konversationen auf. Hier wird es nie gelernt; andere Programme nehmen es aus dem Tokenizer des Adapters.</translation>
  </message>
  <message>
   <source>Goes on with half as many at once and twice the pieces.</source>
   <translation>Macht mit halb so vielen zugleich und doppelt so vielen Teilen weiter.</translation>
  </message>
  <message>
   <source>Gradient norm limit</source>
   <translation>Grenze der Gradientennorm</translation>
  </message>
  <message>
   <source>Half it when the loss jumps, double it when it hardly falls.</source>
   <translation>Halbieren, wenn der Loss springt; verdoppeln, wenn er kaum fällt.</translation>
  </message>
  <message>
   <source>Halve when memory runs out</source>
   <translation>Bei zu wenig Speicher halbieren</translation>
  </message>
  <message>
   <source>Held out</source>
   <translation>Zurückgehalten</translation>
  </message>
  <message>
   <source>Held-out conversations that the base model and the tuned one answer when training is done, to tell what it has brought.</source>
   <translation>Zurückgehaltene Konversationen, die Basismodell und trainiertes Modell nach dem Training beantworten, um zu zeigen, was es gebracht hat.</translation>
  </message>
  <message>
   <source>Held-out prompts that are answered at every evaluation.</source>
   <translation>Zurückgehaltene Prompts, die bei jeder Auswertung beantwortet werden.</translation>
  </message>
  <message>
   <source>How attention is computed; the result is the same.</source>
   <translation>Wie Attention berechnet wird; das Ergebnis ist dasselbe.</translation>
  </message>
  <message>
   <source>How long</source>
   <translation>Dauer</translation>
  </message>
  <message>
   <source>How often every conversation is seen. By rows: 3 below 1,000 conversations, 2 below 5,000, else 1.</source>
   <translation>Wie oft jede Konversation gesehen wird. Nach Zeilen: 3 unter 1.000 Konversationen, 2 unter 5.000, sonst 1.</translation>
  </message>
  <message>
   <source>How the rate falls after the warm-up.</source>
   <translation>Wie die Rate nach dem Aufwärmen fällt.</translation>
  </message>
  <message>
   <source>In 8 bits it needs an NVIDIA GPU.</source>
   <translation>In 8 Bit braucht er eine NVIDIA-GPU.</translation>
  </message>
  <message>
   <source>Keeps the division from zero.</source>
   <translation>Verhindert eine Division durch null.</translation>
  </message>
  <message>
   <source>Larger steps are shortened to this.</source>
   <translation>Größere Schritte werden darauf gekürzt.</translation>
  </message>
  <message>
   <source>Layers</source>
   <translation>Schichten</translation>
  </message>
  <message>
   <source>Learn the prompts too</source>
   <translation>Auch Prompts lernen</translation>
  </message>
  <message>
   <source>Learning rate</source>
   <translation>Lernrate</translation>
  </message>
  <message>
   <source>Leaves out a share at random, against overfitting.</source>
   <translation>Lässt zufällig einen Anteil weg, gegen Überanpassung.</translation>
  </message>
  <message>
   <source>LoRA alpha</source>
   <translation>LoRA-Alpha</translation>
  </message>
  <message>
   <source>LoRA rank</source>
   <translation>LoRA-Rang</translation>
  </message>
  <message>
   <source>LoRA rank, alpha</source>
   <translation>LoRA-Rang, Alpha</translation>
  </message>
  <message>
   <source>LoftQ makes up for what 4 bits lose.</source>
   <translation>LoftQ gleicht aus, was 4 Bit verlieren.</translation>
  </message>
  <message>
   <source>Longer conversations are cut off. Without a figure every one fits.</source>
   <translation>Längere Konversationen werden abgeschnitten. Ohne Angabe passt jede.</translation>
  </message>
  <message>
   <source>MLP only</source>
   <translation>nur MLP</translation>
  </message>
  <message>
   <source>Memory</source>
   <translation>Speicher</translation>
  </message>
  <message>
   <source>Memory of the mean gradient.</source>
   <translation>Gedächtnis für den mittleren Gradienten.</translation>
  </message>
  <message>
   <source>Memory of the squared gradient.</source>
   <translation>Gedächtnis für den quadrierten Gradienten.</translation>
  </message>
  <message>
   <source>More passes at half the rate, for when the last points count.</source>
   <translation>Mehr Durchgänge mit halber Rate, wenn es auf die letzten Punkte ankommt.</translation>
  </message>
  <message>
   <source>Of what is trained whole; a tenth is usual.</source>
   <translation>Für das, was ganz trainiert wird; ein Zehntel ist üblich.</translation>
  </message>
  <message>
   <source>Older ones are removed; the best adapter always stays.</source>
   <translation>Ältere werden entfernt; der beste Adapter bleibt immer.</translation>
  </message>
  <message>
   <source>One pass with a small adapter: does the data teach anything?</source>
   <translation>Ein Durchgang mit kleinem Adapter: Bringen die Daten etwas bei?</translation>
  </message>
  <message>
   <source>Optimizer</source>
   <translation>Optimierer</translation>
  </message>
  <message>
   <source>Other choices are made on the command line.</source>
   <translation>Andere Auswahl ist auf der Befehlszeile möglich.</translation>
  </message>
  <message>
   <source>Otherwise only the assistant's text counts.</source>
   <translation>Sonst zählt nur der Text des Assistenten.</translation>
  </message>
  <message>
   <source>Pad token</source>
   <translation>Füll-Token</translation>
  </message>
  <message>
   <source>Pieces per step</source>
   <translation>Teile pro Schritt</translation>
  </message>
  <message>
   <source>Processes</source>
   <translation>Prozesse</translation>
  </message>
  <message>
   <source>Pulls the adapter towards nothing at every step.</source>
   <translation>Zieht den Adapter bei jedem Schritt gegen null.</translation>
  </message>
  <message>
   <source>Put on</source>
   <translation>Angebracht an</translation>
  </message>
  <message>
   <source>Quick</source>
   <translation>Schnell</translation>
  </message>
  <message>
   <source>Rank-stabilised</source>
   <translation>Rangstabilisiert</translation>
  </message>
  <message>
   <source>Recompute activations</source>
   <translation>Aktivierungen neu berechnen</translation>
  </message>
  <message>
   <source>Right for most tables. Start here.</source>
   <translation>Richtig für die meisten Tabellen. Ein guter Anfang.</translation>
  </message>
  <message>
   <source>Save every, steps</source>
   <translation>Sichern alle, Schritte</translation>
  </message>
  <message>
   <source>Scales by the root of the rank, for ranks over 32.</source>
   <translation>Skaliert mit der Wurzel des Rangs, für Ränge über 32.</translation>
  </message>
  <message>
   <source>Schedule</source>
   <translation>Verlauf</translation>
  </message>
  <message>
   <source>Seed</source>
   <translation>Seed</translation>
  </message>
  <message>
   <source>Several times less memory for a third more time.</source>
   <translation>Mehrfach weniger Speicher für ein Drittel mehr Zeit.</translation>
  </message>
  <message>
   <source>Size of the adapter: more can learn more, and overfit.</source>
   <translation>Größe des Adapters: Mehr kann mehr lernen und sich überanpassen.</translation>
  </message>
  <message>
   <source>So many in a row without a better eval loss end the run. The best adapter is kept.</source>
   <translation>So viele in Folge ohne besseren Eval-Loss beenden den Lauf. Der beste Adapter bleibt.</translation>
  </message>
  <message>
   <source>So many share the conversations of each step.</source>
   <translation>So viele teilen sich die Konversationen jedes Schritts.</translation>
  </message>
  <message>
   <source>Start without enough memory</source>
   <translation>Ohne genug Speicher starten</translation>
  </message>
  <message>
   <source>Steps</source>
   <translation>Schritte</translation>
  </message>
  <message>
   <source>Steps at most</source>
   <translation>Höchstens Schritte</translation>
  </message>
  <message>
   <source>Stop early after, evaluations</source>
   <translation>Vorzeitig enden nach, Auswertungen</translation>
  </message>
  <message>
   <source>Strength of the adapter; twice the rank is usual.</source>
   <translation>Stärke des Adapters; üblich ist das Doppelte des Rangs.</translation>
  </message>
  <message>
   <source>Teach unknown tokens</source>
   <translation>Unbekannte Token lehren</translation>
  </message>
  <message>
   <source>Ten times means ten over the run.</source>
   <translation>„Zehnmal“ heißt zehnmal im ganzen Lauf.</translation>
  </message>
  <message>
   <source>The layers that get an adapter.</source>
   <translation>Die Schichten, die einen Adapter erhalten.</translation>
  </message>
  <message>
   <source>The rate rises from near zero over this share.</source>
   <translation>Über diesen Anteil steigt die Rate von fast null an.</translation>
  </message>
  <message>
   <source>Their learning rate</source>
   <translation>Deren Lernrate</translation>
  </message>
  <message>
   <source>Thorough</source>
   <translation>Gründlich</translation>
  </message>
  <message>
   <source>Tokens of the format that the base never learned begin at the mean of all and are trained along.</source>
   <translation>Token des Formats, die das Basismodell nie gelernt hat, beginnen beim Mittel aller und werden mittrainiert.</translation>
  </message>
  <message>
   <source>Trained whole</source>
   <translation>Ganz trainiert</translation>
  </message>
  <message>
   <source>Warm-up, of steps</source>
   <translation>Aufwärmen, der Schritte</translation>
  </message>
  <message>
   <source>Weight decay</source>
   <translation>Weight Decay</translation>
  </message>
  <message>
   <source>What is lost at most when the power fails.</source>
   <translation>Was bei einem Stromausfall höchstens verloren geht.</translation>
  </message>
  <message>
   <source>a free token</source>
   <translation>ein freies Token</translation>
  </message>
  <message>
   <source>all layers</source>
   <translation>alle Schichten</translation>
  </message>
  <message>
   <source>all linear layers</source>
   <translation>alle linearen</translation>
  </message>
  <message>
   <source>as evaluated</source>
   <translation>wie ausgewertet</translation>
  </message>
  <message>
   <source>as the adapter's</source>
   <translation>wie beim Adapter</translation>
  </message>
  <message>
   <source>as usual</source>
   <translation>wie üblich</translation>
  </message>
  <message>
   <source>attention only</source>
   <translation>nur Attention</translation>
  </message>
  <message>
   <source>by epochs</source>
   <translation>nach Epochen</translation>
  </message>
  <message>
   <source>by rows</source>
   <translation>nach Zeilen</translation>
  </message>
  <message>
   <source>by the machine</source>
   <translation>nach dem Rechner</translation>
  </message>
  <message>
   <source>constant</source>
   <translation>konstant</translation>
  </message>
  <message>
   <source>cosine</source>
   <translation>Kosinus</translation>
  </message>
  <message>
   <source>embedding and output</source>
   <translation>Embedding und Ausgabe</translation>
  </message>
  <message>
   <source>fits every row</source>
   <translation>passt für jede Zeile</translation>
  </message>
  <message>
   <source>linear</source>
   <translation>linear</translation>
  </message>
  <message>
   <source>never</source>
   <translation>nie</translation>
  </message>
  <message>
   <source>no</source>
   <translation>nein</translation>
  </message>
  <message>
   <source>none</source>
   <translation>keine</translation>
  </message>
  <message>
   <source>normally distributed</source>
   <translation>normalverteilt</translation>
  </message>
  <message>
   <source>nothing</source>
   <translation>nichts</translation>
  </message>
  <message>
   <source>ten times</source>
   <translation>zehnmal</translation>
  </message>
  <message>
   <source>the model's own</source>
   <translation>das eigene des Modells</translation>
  </message>
  <message>
   <source>yes</source>
   <translation>ja</translation>
  </message>
  <message>
   <source>{tokens} tokens</source>
   <translation>{tokens} Token</translation>
  </message>
 </context>
 <context>
  <name>TrainInspector</name>
  <message numerus="yes">
   <source>%n changed</source>
   <translation>
    <numerusform>%n geändert</numerusform>
    <numerusform>%n geändert</numerusform>
   </translation>
  </message>
  <message>
   <source>Adapter</source>
   <translation>Adapter</translation>
  </message>
  <message>
   <source>Advanced</source>
   <translation>Erweitert</translation>
  </message>
  <message>
   <source>Backend</source>
   <translation>Backend</translation>
  </message>
  <message>
   <source>End of the log</source>
   <translation>Ende des Protokolls</translation>
  </message>
  <message>
   <source>Fixed while the run is going</source>
   <translation>Fest, solange der Lauf läuft</translation>
  </message>
  <message>
   <source>Hide</source>
   <translation>Ausblenden</translation>
  </message>
  <message>
   <source>Log</source>
   <translation>Protokoll</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>Name</translation>
  </message>
  <message>
   <source>Name of the adapter</source>
   <translation>Name des Adapters</translation>
  </message>
  <message>
   <source>Open</source>
   <translation>Öffnen</translation>
  </message>
  <message>
   <source>Open the run with its log</source>
   <translation>Lauf mit Protokoll öffnen</translation>
  </message>
  <message>
   <source>Plan</source>
   <translation>Plan</translation>
  </message>
  <message>
   <source>Preset</source>
   <translation>Vorgabe</translation>
  </message>
  <message>
   <source>Reset all to the preset</source>
   <translation>Alles auf die Vorgabe zurücksetzen</translation>
  </message>
  <message>
   <source>Result</source>
   <translation>Ergebnis</translation>
  </message>
  <message>
   <source>Runs</source>
   <translation>Läufe</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>Einstellungen</translation>
  </message>
  <message>
   <source>Show</source>
   <translation>Zeigen</translation>
  </message>
  <message>
   <source>Show advanced settings</source>
   <translation>Erweiterte Einstellungen zeigen</translation>
  </message>
  <message>
   <source>Show in folder</source>
   <translation>Im Ordner zeigen</translation>
  </message>
  <message>
   <source>The log is empty.</source>
   <translation>Das Protokoll ist leer.</translation>
  </message>
 </context>
 <context>
  <name>TrainMemory</name>
  <message>
   <source>Activations</source>
   <translation>Aktivierungen</translation>
  </message>
  <message>
   <source>Adapter, gradients, optimizer</source>
   <translation>Adapter, Gradienten, Optimierer</translation>
  </message>
  <message>
   <source>Base model</source>
   <translation>Basismodell</translation>
  </message>
  <message>
   <source>CUDA context</source>
   <translation>CUDA-Kontext</translation>
  </message>
  <message>
   <source>Fits</source>
   <translation>Passt</translation>
  </message>
  <message>
   <source>Logits</source>
   <translation>Logits</translation>
  </message>
  <message>
   <source>Memory is enough</source>
   <translation>Der Speicher reicht</translation>
  </message>
  <message>
   <source>Memory is not enough</source>
   <translation>Der Speicher reicht nicht</translation>
  </message>
  <message>
   <source>Memory is tight</source>
   <translation>Der Speicher ist knapp</translation>
  </message>
  <message>
   <source>Program and rows</source>
   <translation>Programm und Zeilen</translation>
  </message>
  <message>
   <source>Tight</source>
   <translation>Knapp</translation>
  </message>
  <message>
   <source>Too big</source>
   <translation>Zu groß</translation>
  </message>
  <message>
   <source>{need} at the peak, {free} are free</source>
   <translation>{need} in der Spitze, {free} sind frei</translation>
  </message>
  <message>
   <source>{settings} needs {size}</source>
   <translation>{settings} braucht {size}</translation>
  </message>
 </context>
 <context>
  <name>TrainPage</name>
  <message numerus="yes">
   <source>%n conversations for {model}</source>
   <translation>
    <numerusform>%n Konversation für {model}</numerusform>
    <numerusform>%n Konversationen für {model}</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n runs compared</source>
   <translation>
    <numerusform>%n Lauf verglichen</numerusform>
    <numerusform>%n Läufe verglichen</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n steps to the adapter {name}, after {other}.</source>
   <translation>
    <numerusform>%n Schritt zum Adapter {name}, nach {other}.</numerusform>
    <numerusform>%n Schritte zum Adapter {name}, nach {other}.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n steps to the adapter {name}.</source>
   <translation>
    <numerusform>%n Schritt zum Adapter {name}.</numerusform>
    <numerusform>%n Schritte zum Adapter {name}.</numerusform>
   </translation>
  </message>
  <message>
   <source>A template says how a row becomes a conversation.</source>
   <translation>Eine Vorlage legt fest, wie aus einer Zeile eine Konversation wird.</translation>
  </message>
  <message>
   <source>Adapter</source>
   <translation>Adapter</translation>
  </message>
  <message>
   <source>Answers</source>
   <translation>Antworten</translation>
  </message>
  <message>
   <source>At the speed of that run, per conversation seen.</source>
   <translation>Im Tempo jenes Laufs, pro gesehener Konversation.</translation>
  </message>
  <message>
   <source>Best step</source>
   <translation>Bester Schritt</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>Abbrechen</translation>
  </message>
  <message>
   <source>Change settings</source>
   <translation>Einstellungen ändern</translation>
  </message>
  <message>
   <source>Conversations</source>
   <translation>Konversationen</translation>
  </message>
  <message>
   <source>Data</source>
   <translation>Daten</translation>
  </message>
  <message>
   <source>Data, templates, model or settings are no longer those of this run. The adapter stays as it is until you train again.</source>
   <translation>Daten, Vorlagen, Modell oder Einstellungen sind nicht mehr die dieses Laufs. Der Adapter bleibt bis zum nächsten Training, wie er ist.</translation>
  </message>
  <message>
   <source>Disk, at most</source>
   <translation>Speicherplatz, höchstens</translation>
  </message>
  <message>
   <source>Do not use it</source>
   <translation>Nicht verwenden</translation>
  </message>
  <message>
   <source>Eval loss after</source>
   <translation>Eval-Loss nachher</translation>
  </message>
  <message>
   <source>Eval loss before</source>
   <translation>Eval-Loss vorher</translation>
  </message>
  <message>
   <source>Export takes the adapter {name} from disk</source>
   <translation>Der Export nimmt den Adapter {name} vom Datenträger</translation>
  </message>
  <message>
   <source>Looking at data, model and disk.</source>
   <translation>Daten, Modell und Speicherplatz werden angesehen.</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>Modell</translation>
  </message>
  <message>
   <source>Next: Export</source>
   <translation>Weiter: Export</translation>
  </message>
  <message>
   <source>No base model is chosen</source>
   <translation>Kein Basismodell gewählt</translation>
  </message>
  <message>
   <source>No conversations yet</source>
   <translation>Noch keine Konversationen</translation>
  </message>
  <message>
   <source>No table is open</source>
   <translation>Keine Tabelle geöffnet</translation>
  </message>
  <message>
   <source>Nothing to learn from yet</source>
   <translation>Noch nichts zu lernen</translation>
  </message>
  <message>
   <source>Once you train, it takes the new one instead.</source>
   <translation>Nach dem nächsten Training nimmt er stattdessen den neuen.</translation>
  </message>
  <message>
   <source>Open {page}</source>
   <translation>{page} öffnen</translation>
  </message>
  <message>
   <source>Pause</source>
   <translation>Anhalten</translation>
  </message>
  <message>
   <source>Paused after step {step}; it goes on from there.</source>
   <translation>Angehalten nach Schritt {step}; dort geht es weiter.</translation>
  </message>
  <message>
   <source>Pausing after this step; nothing is lost.</source>
   <translation>Hält nach diesem Schritt an; nichts geht verloren.</translation>
  </message>
  <message>
   <source>Resume</source>
   <translation>Fortsetzen</translation>
  </message>
  <message>
   <source>Runs</source>
   <translation>Läufe</translation>
  </message>
  <message>
   <source>Show last run</source>
   <translation>Letzten Lauf zeigen</translation>
  </message>
  <message>
   <source>Something has changed since {name} was trained</source>
   <translation>Seit dem Training von {name} hat sich etwas geändert</translation>
  </message>
  <message>
   <source>Start training</source>
   <translation>Training starten</translation>
  </message>
  <message>
   <source>Steps</source>
   <translation>Schritte</translation>
  </message>
  <message>
   <source>Stop and keep</source>
   <translation>Stoppen und behalten</translation>
  </message>
  <message>
   <source>Stopped after step {step}; the checkpoint is kept.</source>
   <translation>Gestoppt nach Schritt {step}; der Checkpoint bleibt erhalten.</translation>
  </message>
  <message>
   <source>Stopping after this step; the checkpoint is kept.</source>
   <translation>Endet nach diesem Schritt; der Zwischenstand bleibt.</translation>
  </message>
  <message>
   <source>Template</source>
   <translation>Vorlage</translation>
  </message>
  <message>
   <source>The best checkpoint so far is step {step}.</source>
   <translation>Der bisher beste Checkpoint ist Schritt {step}.</translation>
  </message>
  <message>
   <source>The run and its log are kept.</source>
   <translation>Der Lauf und sein Protokoll bleiben erhalten.</translation>
  </message>
  <message>
   <source>There is nothing to keep before step 1.</source>
   <translation>Vor Schritt 1 gibt es nichts zu behalten.</translation>
  </message>
  <message>
   <source>There is one already.</source>
   <translation>Den gibt es schon.</translation>
  </message>
  <message>
   <source>Time</source>
   <translation>Zeit</translation>
  </message>
  <message>
   <source>Time measured in</source>
   <translation>Zeit gemessen in</translation>
  </message>
  <message>
   <source>Train</source>
   <translation>Trainieren</translation>
  </message>
  <message>
   <source>Train again</source>
   <translation>Erneut trainieren</translation>
  </message>
  <message>
   <source>Trained parameters</source>
   <translation>Trainierte Parameter</translation>
  </message>
  <message>
   <source>Trained tokens</source>
   <translation>Trainierte Token</translation>
  </message>
  <message>
   <source>Training learns from the rows of a table.</source>
   <translation>Das Training lernt aus den Zeilen einer Tabelle.</translation>
  </message>
  <message>
   <source>Training starts from a base model and adds an adapter.</source>
   <translation>Das Training beginnt mit einem Basismodell und fügt einen Adapter hinzu.</translation>
  </message>
  <message>
   <source>Use {name}</source>
   <translation>{name} verwenden</translation>
  </message>
  <message>
   <source>Waits for the training that is going.</source>
   <translation>Wartet auf das laufende Training.</translation>
  </message>
  <message>
   <source>Writing the conversations and looking at the model</source>
   <translation>Konversationen werden geschrieben, das Modell wird angesehen</translation>
  </message>
  <message>
   <source>Writing the conversations.</source>
   <translation>Konversationen werden geschrieben.</translation>
  </message>
  <message>
   <source>You may close the window; the run goes on.</source>
   <translation>Das Fenster darf geschlossen werden; der Lauf geht weiter.</translation>
  </message>
  <message>
   <source>about {time}</source>
   <translation>etwa {time}</translation>
  </message>
  <message>
   <source>{name} is ready.</source>
   <translation>{name} ist bereit.</translation>
  </message>
  <message>
   <source>{name} is ready: best at step {step}, eval loss {loss}.</source>
   <translation>{name} ist bereit: am besten bei Schritt {step}, Eval-Loss {loss}.</translation>
  </message>
  <message>
   <source>{name}, {state}, settings changed since</source>
   <translation>{name}, {state}, Einstellungen seitdem geändert</translation>
  </message>
  <message numerus="yes">
   <source>{size}, %n checkpoints</source>
   <translation>
    <numerusform>{size}, %n Checkpoint</numerusform>
    <numerusform>{size}, %n Checkpoints</numerusform>
   </translation>
  </message>
  <message>
   <source>{steps}, stopped early</source>
   <translation>{steps}, früh gestoppt</translation>
  </message>
  <message>
   <source>{train}, {held_out} held out</source>
   <translation>{train}, {held_out} zurückgehalten</translation>
  </message>
 </context>
 <context>
  <name>TrainSamples</name>
  <message>
   <source>Base model</source>
   <translation>Basismodell</translation>
  </message>
  <message>
   <source>Expected</source>
   <translation>Erwartet</translation>
  </message>
  <message>
   <source>Sample at step {step}</source>
   <translation>Probe bei Schritt {step}</translation>
  </message>
  <message>
   <source>Tuned</source>
   <translation>Trainiert</translation>
  </message>
 </context>
 <context>
  <name>TrainTrouble</name>
  <message>
   <source> at step {step}</source>
   <translation> bei Schritt {step}</translation>
  </message>
  <message>
   <source> at step {step} of {total}</source>
   <translation> bei Schritt {step} von {total}</translation>
  </message>
  <message>
   <source>A learning rate of {rate} was too high. The run starts over with half of it; this one and its log are kept.</source>
   <translation>Eine Lernrate von {rate} war zu hoch. Der Lauf beginnt mit der Hälfte von vorn; dieser und sein Protokoll bleiben erhalten.</translation>
  </message>
  <message>
   <source>Change settings</source>
   <translation>Einstellungen ändern</translation>
  </message>
  <message>
   <source>Choose a smaller model</source>
   <translation>Kleineres Modell wählen</translation>
  </message>
  <message>
   <source>Free some space</source>
   <translation>Platz schaffen</translation>
  </message>
  <message>
   <source>Its process ended without a word: the power, the system or somebody ended it.</source>
   <translation>Sein Prozess endete ohne Meldung: durch Stromausfall, das System oder eine Person.</translation>
  </message>
  <message>
   <source>Let every row fit</source>
   <translation>Jede Zeile passen lassen</translation>
  </message>
  <message>
   <source>Mend it and start over</source>
   <translation>Beheben und neu beginnen</translation>
  </message>
  <message>
   <source>No step was done yet: Resume begins from the start.</source>
   <translation>Noch kein Schritt war fertig: „Fortsetzen“ beginnt von vorn.</translation>
  </message>
  <message>
   <source>Nothing is lost: the run starts over with smaller pieces and the same effective batch.</source>
   <translation>Nichts ist verloren: Der Lauf beginnt mit kleineren Teilen und gleichem effektivem Batch von vorn.</translation>
  </message>
  <message>
   <source>One conversation at a time was too much already. A smaller context or a smaller model needs less.</source>
   <translation>Schon eine Konversation auf einmal war zu viel. Ein kleinerer Kontext oder ein kleineres Modell braucht weniger.</translation>
  </message>
  <message>
   <source>Open Data</source>
   <translation>Daten öffnen</translation>
  </message>
  <message>
   <source>Open Model</source>
   <translation>Modell öffnen</translation>
  </message>
  <message>
   <source>Open Template</source>
   <translation>Vorlage öffnen</translation>
  </message>
  <message>
   <source>Resume</source>
   <translation>Fortsetzen</translation>
  </message>
  <message>
   <source>Retry with batch {batch} × {pieces}</source>
   <translation>Neu versuchen mit Batch {batch} × {pieces}</translation>
  </message>
  <message>
   <source>Retry with {rate}</source>
   <translation>Neu versuchen mit {rate}</translation>
  </message>
  <message>
   <source>Start over</source>
   <translation>Von vorn beginnen</translation>
  </message>
  <message>
   <source>Teach these tokens</source>
   <translation>Diese Token lehren</translation>
  </message>
  <message>
   <source>The last checkpoint is kept: Resume goes on from it.</source>
   <translation>Der letzte Checkpoint ist erhalten: „Fortsetzen“ macht dort weiter.</translation>
  </message>
  <message>
   <source>The loss is no longer a number{place}</source>
   <translation>Der Loss ist keine Zahl mehr{place}</translation>
  </message>
  <message>
   <source>The memory ran out{place}</source>
   <translation>Speicher voll{place}</translation>
  </message>
  <message>
   <source>The training was interrupted{place}</source>
   <translation>Training unterbrochen{place}</translation>
  </message>
  <message>
   <source>Train under another name</source>
   <translation>Unter anderem Namen trainieren</translation>
  </message>
  <message>
   <source>Use a free token</source>
   <translation>Freies Token nehmen</translation>
  </message>
  <message>
   <source>Use the model's own</source>
   <translation>Das des Modells nehmen</translation>
  </message>
 </context>
 <context>
  <name>WelcomePage</name>
  <message numerus="yes">
   <source>%n support mails and a small model are included</source>
   <translation>
    <numerusform>%n Support-Mail und ein kleines Modell sind mitgeliefert</numerusform>
    <numerusform>%n Support-Mails und ein kleines Modell sind mitgeliefert</numerusform>
   </translation>
  </message>
  <message>
   <source>A folder to train and export, or a GGUF to chat with</source>
   <translation>Ein Ordner für Training und Export oder ein GGUF zum Chatten</translation>
  </message>
  <message>
   <source>All good</source>
   <translation>Alles gut</translation>
  </message>
  <message>
   <source>All runs, models and exports go into one folder.</source>
   <translation>Alle Läufe, Modelle und Exporte kommen in einen Ordner.</translation>
  </message>
  <message>
   <source>Appearance</source>
   <translation>Darstellung</translation>
  </message>
  <message>
   <source>Bring a model</source>
   <translation>Modell mitbringen</translation>
  </message>
  <message>
   <source>Change workspace…</source>
   <translation>Arbeitsbereich wechseln …</translation>
  </message>
  <message>
   <source>Change…</source>
   <translation>Ändern …</translation>
  </message>
  <message>
   <source>Choose a workspace folder</source>
   <translation>Ordner für den Arbeitsbereich wählen</translation>
  </message>
  <message>
   <source>Dark</source>
   <translation>Dunkel</translation>
  </message>
  <message>
   <source>Drop files here</source>
   <translation>Dateien hier ablegen</translation>
  </message>
  <message>
   <source>Files and runs stay as they are. To keep the choices, take another workspace.</source>
   <translation>Dateien und Läufe bleiben, wie sie sind. Um die gewählten Optionen zu behalten, einen anderen Arbeitsbereich nehmen.</translation>
  </message>
  <message>
   <source>From a spreadsheet to a model in Ollama</source>
   <translation>Von der Tabelle zum Modell in Ollama</translation>
  </message>
  <message>
   <source>GGUF file…</source>
   <translation>GGUF-Datei …</translation>
  </message>
  <message>
   <source>Light</source>
   <translation>Hell</translation>
  </message>
  <message>
   <source>Model folder…</source>
   <translation>Modellordner …</translation>
  </message>
  <message>
   <source>No account, no telemetry. The network is used only when you search or download.</source>
   <translation>Kein Konto, keine Telemetrie. Das Netz wird nur beim Suchen oder Herunterladen benutzt.</translation>
  </message>
  <message>
   <source>Open a GGUF</source>
   <translation>GGUF öffnen</translation>
  </message>
  <message>
   <source>Open a model folder</source>
   <translation>Modellordner öffnen</translation>
  </message>
  <message>
   <source>Open a spreadsheet</source>
   <translation>Tabelle öffnen</translation>
  </message>
  <message>
   <source>Open…</source>
   <translation>Öffnen …</translation>
  </message>
  <message>
   <source>Or drop files here: Excel, CSV, JSON, Parquet, GGUF</source>
   <translation>Oder Dateien hier ablegen: Excel, CSV, JSON, Parquet, GGUF</translation>
  </message>
  <message>
   <source>Replace and start</source>
   <translation>Ersetzen und starten</translation>
  </message>
  <message>
   <source>Seven steps, each one checked. All of it stays on this computer.</source>
   <translation>Sieben Schritte, jeder geprüft. Alles bleibt auf diesem Computer.</translation>
  </message>
  <message>
   <source>Start</source>
   <translation>Start</translation>
  </message>
  <message>
   <source>System</source>
   <translation>System</translation>
  </message>
  <message>
   <source>Take the two-minute tour</source>
   <translation>Rundgang in zwei Minuten</translation>
  </message>
  <message>
   <source>The tour puts its own table and templates in place of yours</source>
   <translation>Der Rundgang ersetzt Tabelle und Vorlagen durch eigene</translation>
  </message>
  <message>
   <source>This computer</source>
   <translation>Dieser Computer</translation>
  </message>
  <message>
   <source>Try again</source>
   <translation>Erneut versuchen</translation>
  </message>
  <message>
   <source>Turn your own rows into conversations</source>
   <translation>Eigene Zeilen in Konversationen verwandeln</translation>
  </message>
  <message>
   <source>Welcome</source>
   <translation>Willkommen</translation>
  </message>
  <message>
   <source>Workspace</source>
   <translation>Arbeitsbereich</translation>
  </message>
  <message>
   <source>Workspace folder</source>
   <translation>Ordner des Arbeitsbereichs</translation>
  </message>
  <message>
   <source>You can enter at any step from the sidebar.</source>
   <translation>Der Einstieg ist über die Seitenleiste bei jedem Schritt möglich.</translation>
  </message>
  <message>
   <source>{good} good, {rest} to know</source>
   <translation>{good} gut, {rest} zu beachten</translation>
  </message>
 </context>
 <context>
  <name>_Header</name>
  <message>
   <source>Details</source>
   <translation>Details</translation>
  </message>
  <message>
   <source>Show command</source>
   <translation>Befehl zeigen</translation>
  </message>
 </context>
 <context>
  <name>_JobRow</name>
  <message>
   <source>Pause {name}</source>
   <translation>{name} anhalten</translation>
  </message>
  <message>
   <source>Progress</source>
   <translation>Fortschritt</translation>
  </message>
  <message>
   <source>Stop {name}</source>
   <translation>{name} stoppen</translation>
  </message>
 </context>
 <context>
  <name>_Legend</name>
  <message>
   <source>not trained, {count}</source>
   <translation>nicht trainiert, {count}</translation>
  </message>
  <message>
   <source>special</source>
   <translation>Sondertoken</translation>
  </message>
  <message>
   <source>trained, {count}</source>
   <translation>trainiert, {count}</translation>
  </message>
 </context>
</TS>
