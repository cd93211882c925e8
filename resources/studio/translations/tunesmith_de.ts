<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
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
  <name>Completion</name>
  <message>
   <source>Completions</source>
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
  <name>Page</name>
  <message>
   <source>Details</source>
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
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n errors</source>
   <translation type="unfinished">
    <numerusform />
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n files</source>
   <translation type="unfinished">
    <numerusform />
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n files measured</source>
   <translation type="unfinished">
    <numerusform />
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows</source>
   <translation type="unfinished">
    <numerusform />
    <numerusform />
   </translation>
  </message>
  <message numerus="yes">
   <source>%n steps</source>
   <translation type="unfinished">
    <numerusform />
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
    <numerusform />
   </translation>
  </message>
  <message>
   <source>{used} of {total}</source>
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
</TS>
