<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
 <context>
  <name>MainWindow</name>
  <message numerus="yes">
   <source>%n jobs are running</source>
   <translation>
    <numerusform>%n job are running</numerusform>
    <numerusform>%n jobs are running</numerusform>
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
</TS>
