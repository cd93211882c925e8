<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
 <context>
  <name>ChatColumn</name>
  <message numerus="yes">
   <source>%n tokens</source>
   <translation>
    <numerusform>%n token</numerusform>
    <numerusform>%n tokens</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>ChatView</name>
  <message numerus="yes">
   <source>… %n more characters</source>
   <translation>
    <numerusform>… %n more character</numerusform>
    <numerusform>… %n more characters</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>Cleaning</name>
  <message numerus="yes">
   <source>%n rows changed</source>
   <translation>
    <numerusform>%n row changed</numerusform>
    <numerusform>%n rows changed</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows removed</source>
   <translation>
    <numerusform>%n row removed</numerusform>
    <numerusform>%n rows removed</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n values in {columns}</source>
   <translation>
    <numerusform>%n value in {columns}</numerusform>
    <numerusform>%n values in {columns}</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>ColumnFacts</name>
  <message numerus="yes">
   <source>%n distinct</source>
   <translation>
    <numerusform>%n distinct</numerusform>
    <numerusform>%n distinct</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n empty</source>
   <translation>
    <numerusform>%n empty</numerusform>
    <numerusform>%n empty</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n values</source>
   <translation>
    <numerusform>%n value</numerusform>
    <numerusform>%n values</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>over %n distinct</source>
   <translation>
    <numerusform>over %n distinct</numerusform>
    <numerusform>over %n distinct</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>ComparePane</name>
  <message numerus="yes">
   <source>%n runs over their steps</source>
   <translation>
    <numerusform>%n run over its steps</numerusform>
    <numerusform>%n runs over their steps</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>DataFound</name>
  <message numerus="yes">
   <source>%n cells with an error</source>
   <translation>
    <numerusform>%n cell with an error</numerusform>
    <numerusform>%n cells with an error</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n columns have the name of another one</source>
   <translation>
    <numerusform>%n column has the name of another one</numerusform>
    <numerusform>%n columns have the name of another one</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n hidden columns are in the table</source>
   <translation>
    <numerusform>%n hidden column is in the table</numerusform>
    <numerusform>%n hidden columns are in the table</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n hidden rows are in the table</source>
   <translation>
    <numerusform>%n hidden row is in the table</numerusform>
    <numerusform>%n hidden rows are in the table</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n lines above the header</source>
   <translation>
    <numerusform>%n line above the header</numerusform>
    <numerusform>%n lines above the header</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n lines rejected</source>
   <translation>
    <numerusform>%n line rejected</numerusform>
    <numerusform>%n lines rejected</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n merged ranges</source>
   <translation>
    <numerusform>%n merged range</numerusform>
    <numerusform>%n merged ranges</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows with too few cells</source>
   <translation>
    <numerusform>%n row with too few cells</numerusform>
    <numerusform>%n rows with too few cells</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>DataPage</name>
  <message numerus="yes">
   <source>%n columns</source>
   <translation>
    <numerusform>%n column</numerusform>
    <numerusform>%n columns</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows</source>
   <translation>
    <numerusform>%n row</numerusform>
    <numerusform>%n rows</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows are ready.</source>
   <translation>
    <numerusform>%n row is ready.</numerusform>
    <numerusform>%n rows are ready.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{name} and %n more files</source>
   <translation>
    <numerusform>{name} and %n more file</numerusform>
    <numerusform>{name} and %n more files</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>Export</name>
  <message numerus="yes">
   <source>%n failed</source>
   <translation>
    <numerusform>%n failed</numerusform>
    <numerusform>%n failed</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n levels chosen</source>
   <translation>
    <numerusform>%n level chosen</numerusform>
    <numerusform>%n levels chosen</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n parts</source>
   <translation>
    <numerusform>%n part</numerusform>
    <numerusform>%n parts</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n to know</source>
   <translation>
    <numerusform>%n to know</numerusform>
    <numerusform>%n to know</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{file} has nothing for %n tensors of {level}.</source>
   <translation>
    <numerusform>{file} has nothing for %n tensor of {level}.</numerusform>
    <numerusform>{file} has nothing for %n tensors of {level}.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{name} renders the same bytes as the trained chat template in %n conversations.</source>
   <translation>
    <numerusform>{name} renders the same bytes as the trained chat template in %n conversation.</numerusform>
    <numerusform>{name} renders the same bytes as the trained chat template in %n conversations.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{size} in %n files</source>
   <translation>
    <numerusform>{size} in %n file</numerusform>
    <numerusform>{size} in %n files</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{size} in %n files and a folder</source>
   <translation>
    <numerusform>{size} in %n file and a folder</numerusform>
    <numerusform>{size} in %n files and a folder</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>ExportPage</name>
  <message numerus="yes">
   <source>%n files</source>
   <translation>
    <numerusform>%n file</numerusform>
    <numerusform>%n files</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n files are checked and have their names.</source>
   <translation>
    <numerusform>%n file is checked and has its name.</numerusform>
    <numerusform>%n files are checked and have their names.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n levels, running</source>
   <translation>
    <numerusform>%n level, running</numerusform>
    <numerusform>%n levels, running</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Export %n levels</source>
   <translation>
    <numerusform>Export %n level</numerusform>
    <numerusform>Export %n levels</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>FilePanel</name>
  <message numerus="yes">
   <source>%n files</source>
   <translation>
    <numerusform>%n file</numerusform>
    <numerusform>%n files</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>and %n more parts</source>
   <translation>
    <numerusform>and %n more part</numerusform>
    <numerusform>and %n more parts</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>FoundSection</name>
  <message numerus="yes">
   <source>%n to know</source>
   <translation>
    <numerusform>%n to know</numerusform>
    <numerusform>%n to know</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>HubSearch</name>
  <message numerus="yes">
   <source>%n models found, none trains here</source>
   <translation>
    <numerusform>%n model found, none trains here</numerusform>
    <numerusform>%n models found, none trains here</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>LengthsPart</name>
  <message numerus="yes">
   <source>%n are cut off at {count} tokens</source>
   <translation>
    <numerusform>%n is cut off at {count} tokens</numerusform>
    <numerusform>%n are cut off at {count} tokens</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n cannot be trained on, first row {number}</source>
   <translation>
    <numerusform>%n cannot be trained on, first row {number}</numerusform>
    <numerusform>%n cannot be trained on, first row {number}</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n lose the whole answer</source>
   <translation>
    <numerusform>%n loses the whole answer</numerusform>
    <numerusform>%n lose the whole answer</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>LevelsPane</name>
  <message numerus="yes">
   <source>%n more levels</source>
   <translation>
    <numerusform>%n more level</numerusform>
    <numerusform>%n more levels</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>LibraryPage</name>
  <message numerus="yes">
   <source>%n items</source>
   <translation>
    <numerusform>%n item</numerusform>
    <numerusform>%n items</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n runs</source>
   <translation>
    <numerusform>%n run</numerusform>
    <numerusform>%n runs</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Delete %n items for good?</source>
   <translation>
    <numerusform>Delete %n item for good?</numerusform>
    <numerusform>Delete %n items for good?</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>MainWindow</name>
  <message numerus="yes">
   <source>%n jobs are running</source>
   <translation>
    <numerusform>%n job is running</numerusform>
    <numerusform>%n jobs are running</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>ModelCheck</name>
  <message numerus="yes">
   <source>%n good</source>
   <translation>
    <numerusform>%n good</numerusform>
    <numerusform>%n good</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n to know</source>
   <translation>
    <numerusform>%n to know</numerusform>
    <numerusform>%n to know</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n wrong</source>
   <translation>
    <numerusform>%n wrong</numerusform>
    <numerusform>%n wrong</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>ModelfilePane</name>
  <message numerus="yes">
   <source>%n problems</source>
   <translation>
    <numerusform>%n problem</numerusform>
    <numerusform>%n problems</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n warnings</source>
   <translation>
    <numerusform>%n warning</numerusform>
    <numerusform>%n warnings</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>ParityPanel</name>
  <message numerus="yes">
   <source>%n conversations</source>
   <translation>
    <numerusform>%n conversation</numerusform>
    <numerusform>%n conversations</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n made-up conversations</source>
   <translation>
    <numerusform>%n made-up conversation</numerusform>
    <numerusform>%n made-up conversations</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>the prompt is the same in %n places</source>
   <translation>
    <numerusform>the prompt is the same in %n place</numerusform>
    <numerusform>the prompt is the same in %n places</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>PrivacyCheck</name>
  <message numerus="yes">
   <source>%n finds, one a line.</source>
   <translation>
    <numerusform>%n find, one a line.</numerusform>
    <numerusform>%n finds, one a line.</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>PrivacySection</name>
  <message numerus="yes">
   <source>Nothing was found in %n rows. In doubt a text is not counted, and names are not looked for.</source>
   <translation>
    <numerusform>Nothing was found in %n row. In doubt a text is not counted, and names are not looked for.</numerusform>
    <numerusform>Nothing was found in %n rows. In doubt a text is not counted, and names are not looked for.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>in %n rows</source>
   <translation>
    <numerusform>in %n row</numerusform>
    <numerusform>in %n rows</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>QualityPage</name>
  <message numerus="yes">
   <source>%n files</source>
   <translation>
    <numerusform>%n file</numerusform>
    <numerusform>%n files</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n files measured</source>
   <translation>
    <numerusform>%n file measured</numerusform>
    <numerusform>%n files measured</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n held-out rows at most are asked.</source>
   <translation>
    <numerusform>%n held-out row at most is asked.</numerusform>
    <numerusform>%n held-out rows at most are asked.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Measure %n files</source>
   <translation>
    <numerusform>Measure %n file</numerusform>
    <numerusform>Measure %n files</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>ReadingOptions</name>
  <message numerus="yes">
   <source>%n rows</source>
   <translation>
    <numerusform>%n row</numerusform>
    <numerusform>%n rows</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>ResultPane</name>
  <message numerus="yes">
   <source>%n held-out rows, 95 % interval</source>
   <translation>
    <numerusform>%n held-out row, 95 % interval</numerusform>
    <numerusform>%n held-out rows, 95 % interval</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>RowsPane</name>
  <message numerus="yes">
   <source>%n rows match</source>
   <translation>
    <numerusform>%n row matches</numerusform>
    <numerusform>%n rows match</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>RunCharts</name>
  <message numerus="yes">
   <source>raw and smoothed, eval every %n steps</source>
   <translation>
    <numerusform>raw and smoothed, eval every %n step</numerusform>
    <numerusform>raw and smoothed, eval every %n steps</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{most} at most, %n steps shortened</source>
   <translation>
    <numerusform>{most} at most, %n step shortened</numerusform>
    <numerusform>{most} at most, %n steps shortened</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>RunningPanel</name>
  <message numerus="yes">
   <source>%n files at once</source>
   <translation>
    <numerusform>%n file at once</numerusform>
    <numerusform>%n files at once</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n to write</source>
   <translation>
    <numerusform>%n to write</numerusform>
    <numerusform>%n to write</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Writing %n files</source>
   <translation>
    <numerusform>Writing %n file</numerusform>
    <numerusform>Writing %n files</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>Runs</name>
  <message numerus="yes">
   <source>%n files checked</source>
   <translation>
    <numerusform>%n file checked</numerusform>
    <numerusform>%n files checked</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n files measured</source>
   <translation>
    <numerusform>%n file measured</numerusform>
    <numerusform>%n files measured</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>RunsPage</name>
  <message numerus="yes">
   <source>%n runs</source>
   <translation>
    <numerusform>%n run</numerusform>
    <numerusform>%n runs</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>SetupPane</name>
  <message numerus="yes">
   <source>as planned, with an evaluation every %n steps</source>
   <translation>
    <numerusform>as planned, with an evaluation every %n step</numerusform>
    <numerusform>as planned, with an evaluation every %n steps</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>ShapeFields</name>
  <message numerus="yes">
   <source>In %n conversations some rows share a place in the order; these stay in the order of the table.</source>
   <translation>
    <numerusform>In %n conversation some rows share a place in the order; these stay in the order of the table.</numerusform>
    <numerusform>In %n conversations some rows share a place in the order; these stay in the order of the table.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>In %n conversations user and assistant do not take turns from the first message to the last; some models' formats refuse that.</source>
   <translation>
    <numerusform>In %n conversation user and assistant do not take turns from the first message to the last; some models' formats refuse that.</numerusform>
    <numerusform>In %n conversations user and assistant do not take turns from the first message to the last; some models' formats refuse that.</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>Split</name>
  <message numerus="yes">
   <source>%n more rows were compared with only some rows</source>
   <translation>
    <numerusform>%n more row was compared with only some rows</numerusform>
    <numerusform>%n more rows were compared with only some rows</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n of them word for word</source>
   <translation>
    <numerusform>%n of them word for word</numerusform>
    <numerusform>%n of them word for word</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows changed sides</source>
   <translation>
    <numerusform>%n row changed sides</numerusform>
    <numerusform>%n rows changed sides</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows without a group stand alone</source>
   <translation>
    <numerusform>%n row without a group stands alone</numerusform>
    <numerusform>%n rows without a group stand alone</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>No duplicates found, but %n rows were compared with only some rows like them</source>
   <translation>
    <numerusform>No duplicates found, but %n row was compared with only some rows like it</numerusform>
    <numerusform>No duplicates found, but %n rows were compared with only some rows like them</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>at most %n rows off</source>
   <translation>
    <numerusform>at most %n row off</numerusform>
    <numerusform>at most %n rows off</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>the largest has %n rows</source>
   <translation>
    <numerusform>the largest has %n row</numerusform>
    <numerusform>the largest has %n rows</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>Stages</name>
  <message numerus="yes">
   <source>%n conversations</source>
   <translation>
    <numerusform>%n conversation</numerusform>
    <numerusform>%n conversations</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n errors</source>
   <translation>
    <numerusform>%n error</numerusform>
    <numerusform>%n errors</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n files</source>
   <translation>
    <numerusform>%n file</numerusform>
    <numerusform>%n files</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n files measured</source>
   <translation>
    <numerusform>%n file measured</numerusform>
    <numerusform>%n files measured</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows</source>
   <translation>
    <numerusform>%n row</numerusform>
    <numerusform>%n rows</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n steps</source>
   <translation>
    <numerusform>%n step</numerusform>
    <numerusform>%n steps</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>StatusStrip</name>
  <message numerus="yes">
   <source>{job} and %n more</source>
   <translation>
    <numerusform>{job} and %n more</numerusform>
    <numerusform>{job} and %n more</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>TemplateEditors</name>
  <message numerus="yes">
   <source>%n tokens</source>
   <translation>
    <numerusform>%n token</numerusform>
    <numerusform>%n tokens</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>and %n more: type { to find them</source>
   <translation>
    <numerusform>and %n more: type { to find them</numerusform>
    <numerusform>and %n more: type { to find them</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>TemplatePage</name>
  <message numerus="yes">
   <source>%n conversations</source>
   <translation>
    <numerusform>%n conversation</numerusform>
    <numerusform>%n conversations</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n fields are not columns.</source>
   <translation>
    <numerusform>%n field is not a column.</numerusform>
    <numerusform>%n fields are not columns.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n mistakes in the templates.</source>
   <translation>
    <numerusform>%n mistake in the templates.</numerusform>
    <numerusform>%n mistakes in the templates.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows skipped</source>
   <translation>
    <numerusform>%n row skipped</numerusform>
    <numerusform>%n rows skipped</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>All %n fields are filled.</source>
   <translation>
    <numerusform>%n field is filled.</numerusform>
    <numerusform>All %n fields are filled.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Conversation of %n rows: {numbers}.</source>
   <translation>
    <numerusform>Conversation of %n row: {numbers}.</numerusform>
    <numerusform>Conversation of %n rows: {numbers}.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Count tokens of %n conversations</source>
   <translation>
    <numerusform>Count tokens of %n conversation</numerusform>
    <numerusform>Count tokens of %n conversations</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{conversations}, {skipped}, %n of them because {cause}.</source>
   <translation>
    <numerusform>{conversations}, {skipped}, %n of them because {cause}.</numerusform>
    <numerusform>{conversations}, {skipped}, %n of them because {cause}.</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>TokenPanel</name>
  <message numerus="yes">
   <source>%n tokens</source>
   <translation>
    <numerusform>%n token</numerusform>
    <numerusform>%n tokens</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>TrainChecks</name>
  <message numerus="yes">
   <source>%n conversations are held out</source>
   <translation>
    <numerusform>%n conversation is held out</numerusform>
    <numerusform>%n conversations are held out</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n conversations are written</source>
   <translation>
    <numerusform>%n conversation is written</numerusform>
    <numerusform>%n conversations are written</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n findings stand in the way.</source>
   <translation>
    <numerusform>%n finding stands in the way.</numerusform>
    <numerusform>%n findings stand in the way.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n held-out rows resemble rows to train on</source>
   <translation>
    <numerusform>%n held-out row resembles rows to train on</numerusform>
    <numerusform>%n held-out rows resemble rows to train on</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows skipped</source>
   <translation>
    <numerusform>%n row skipped</numerusform>
    <numerusform>%n rows skipped</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{millions} M parameters in %n linear layers</source>
   <translation>
    <numerusform>{millions} M parameters in %n linear layer</numerusform>
    <numerusform>{millions} M parameters in %n linear layers</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>TrainInspector</name>
  <message numerus="yes">
   <source>%n changed</source>
   <translation>
    <numerusform>%n changed</numerusform>
    <numerusform>%n changed</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>TrainPage</name>
  <message numerus="yes">
   <source>%n conversations for {model}</source>
   <translation>
    <numerusform>%n conversation for {model}</numerusform>
    <numerusform>%n conversations for {model}</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n runs compared</source>
   <translation>
    <numerusform>%n run compared</numerusform>
    <numerusform>%n runs compared</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n steps to the adapter {name}, after {other}.</source>
   <translation>
    <numerusform>%n step to the adapter {name}, after {other}.</numerusform>
    <numerusform>%n steps to the adapter {name}, after {other}.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n steps to the adapter {name}.</source>
   <translation>
    <numerusform>%n step to the adapter {name}.</numerusform>
    <numerusform>%n steps to the adapter {name}.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{size}, %n checkpoints</source>
   <translation>
    <numerusform>{size}, %n checkpoint</numerusform>
    <numerusform>{size}, %n checkpoints</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>WelcomePage</name>
  <message numerus="yes">
   <source>%n support mails and a small model are included</source>
   <translation>
    <numerusform>%n support mail and a small model are included</numerusform>
    <numerusform>%n support mails and a small model are included</numerusform>
   </translation>
  </message>
 </context>
</TS>
