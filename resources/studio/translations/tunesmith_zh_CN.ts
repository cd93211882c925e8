<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
 <context>
  <name>AdvancedPart</name>
  <message>
   <source>Advanced</source>
   <translation>高级</translation>
  </message>
  <message>
   <source>Converter</source>
   <translation>转换器</translation>
  </message>
  <message>
   <source>Hide</source>
   <translation>隐藏</translation>
  </message>
  <message>
   <source>Largest file</source>
   <translation>单个文件上限</translation>
  </message>
  <message>
   <source>Ollama does not open files in parts; llama.cpp does.</source>
   <translation>Ollama 无法打开分卷文件，llama.cpp 可以。</translation>
  </message>
  <message>
   <source>Show</source>
   <translation>显示</translation>
  </message>
  <message>
   <source>Show advanced settings</source>
   <translation>显示高级设置</translation>
  </message>
  <message>
   <source>any size</source>
   <translation>不限</translation>
  </message>
 </context>
 <context>
  <name>AdvicePane</name>
  <message>
   <source>95 % interval</source>
   <translation>95 % 区间</translation>
  </message>
  <message>
   <source>A smaller file is faster and takes less memory, but answers worse at some point. Asking each file the same held-out rows shows where that point is.</source>
   <translation>文件越小，速度越快、占用内存越少，但小到一定程度，回答会变差。用同样的留出行逐个提问，就能看出这个界限在哪里。</translation>
  </message>
  <message>
   <source>Answers {exact} of {asked} held-out rows exactly.</source>
   <translation>{asked} 行留出数据中有 {exact} 行回答完全一致。</translation>
  </message>
  <message>
   <source>Ended by themselves</source>
   <translation>自行结束</translation>
  </message>
  <message>
   <source>Every smaller file answers fewer.</source>
   <translation>更小的文件答对的都更少。</translation>
  </message>
  <message>
   <source>Exact match</source>
   <translation>完全一致</translation>
  </message>
  <message>
   <source>No file answered a row exactly, so exact match cannot tell them apart. Read some wrong answers: free texts are rarely repeated word for word.</source>
   <translation>没有文件能一字不差地答对任何一行，因此无法用“完全一致”来区分。请看几条错误回答：自由文本很少会逐字重复。</translation>
  </message>
  <message>
   <source>No file answers more, and it is {share} smaller than {largest}.</source>
   <translation>没有文件答对得更多，而且它比 {largest} 小 {share}。</translation>
  </message>
  <message>
   <source>Nothing to recommend</source>
   <translation>没有可推荐的</translation>
  </message>
  <message>
   <source>Show its wrong answers</source>
   <translation>查看它的错误回答</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>大小</translation>
  </message>
  <message>
   <source>Use in Ollama</source>
   <translation>在 Ollama 中使用</translation>
  </message>
  <message>
   <source>Use {file}</source>
   <translation>使用 {file}</translation>
  </message>
  <message>
   <source>What this tells</source>
   <translation>这说明什么</translation>
  </message>
  <message>
   <source>{file} saves another {size} and answers {exact}.</source>
   <translation>{file} 还能再省 {size}，答对 {exact} 行。</translation>
  </message>
  <message>
   <source>{low} to {high}</source>
   <translation>{low} 至 {high}</translation>
  </message>
 </context>
 <context>
  <name>AlsoPart</name>
  <message>
   <source>16-bit GGUF</source>
   <translation>16 位 GGUF</translation>
  </message>
  <message>
   <source>Also write</source>
   <translation>同时写入</translation>
  </message>
  <message>
   <source>The adapter by itself, for llama.cpp to put on the base model when it runs.</source>
   <translation>单独的适配器，由 llama.cpp 在运行时加到基础模型上。</translation>
  </message>
  <message>
   <source>The level F16, from which others can be made later.</source>
   <translation>F16 级别，以后可由它生成其他级别。</translation>
  </message>
  <message>
   <source>The merged model as Hugging Face has it: to train on, or for transformers and vLLM.</source>
   <translation>Hugging Face 格式的合并模型：可继续训练，或用于 transformers 和 vLLM。</translation>
  </message>
 </context>
 <context>
  <name>AnswersChart</name>
  <message>
   <source>Base model</source>
   <translation>基础模型</translation>
  </message>
  <message>
   <source>Figure</source>
   <translation>指标</translation>
  </message>
  <message>
   <source>From</source>
   <translation>从</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>No values yet.</source>
   <translation>还没有数值。</translation>
  </message>
  <message>
   <source>To</source>
   <translation>到</translation>
  </message>
  <message>
   <source>Tuned</source>
   <translation>微调后</translation>
  </message>
  <message>
   <source>Value</source>
   <translation>值</translation>
  </message>
  <message>
   <source>{name}: base {base}, tuned {tuned}.</source>
   <translation>{name}：基础 {base}，微调后 {tuned}。</translation>
  </message>
 </context>
 <context>
  <name>AnswersPane</name>
  <message>
   <source>Answers shown</source>
   <translation>显示的回答</translation>
  </message>
  <message>
   <source>Answers to held-out rows</source>
   <translation>对留出行的回答</translation>
  </message>
  <message>
   <source>Base model and tuned one</source>
   <translation>基础模型与微调后的模型</translation>
  </message>
  <message>
   <source>Close answers</source>
   <translation>关闭回答</translation>
  </message>
  <message>
   <source>Open as HTML</source>
   <translation>以 HTML 打开</translation>
  </message>
  <message>
   <source>What training has brought</source>
   <translation>训练的成效</translation>
  </message>
 </context>
 <context>
  <name>ArrowModel</name>
  <message>
   <source>empty</source>
   <translation>空</translation>
  </message>
 </context>
 <context>
  <name>ArrowView</name>
  <message>
   <source>Copy cell</source>
   <translation>复制单元格</translation>
  </message>
  <message>
   <source>Copy rows</source>
   <translation>复制行</translation>
  </message>
  <message>
   <source>Enter shows the whole text</source>
   <translation>按 Enter 显示全文</translation>
  </message>
  <message>
   <source>Order of the file</source>
   <translation>文件中的顺序</translation>
  </message>
  <message>
   <source>Rows of the table</source>
   <translation>表格的行</translation>
  </message>
  <message>
   <source>Select at most {most} rows.</source>
   <translation>最多选择 {most} 行。</translation>
  </message>
  <message>
   <source>Show whole cell</source>
   <translation>显示整个单元格</translation>
  </message>
  <message>
   <source>Sort by {column}, falling</source>
   <translation>按“{column}”降序排序</translation>
  </message>
  <message>
   <source>Sort by {column}, rising</source>
   <translation>按“{column}”升序排序</translation>
  </message>
  <message>
   <source>{column}, row {number}</source>
   <translation>{column}，第 {number} 行</translation>
  </message>
  <message>
   <source>{rows} rows are too many for the clipboard.</source>
   <translation>{rows} 行太多，无法放入剪贴板。</translation>
  </message>
 </context>
 <context>
  <name>BalanceSection</name>
  <message>
   <source>Balance</source>
   <translation>均衡</translation>
  </message>
  <message>
   <source>Column to count</source>
   <translation>要统计的列</translation>
  </message>
  <message>
   <source>No column has few values that repeat.</source>
   <translation>没有哪一列只含少数几个重复的值。</translation>
  </message>
  <message>
   <source>empty</source>
   <translation>空</translation>
  </message>
  <message>
   <source>others</source>
   <translation>其他</translation>
  </message>
 </context>
 <context>
  <name>Banner</name>
  <message>
   <source>Dismiss</source>
   <translation>关闭</translation>
  </message>
 </context>
 <context>
  <name>BannerStack</name>
  <message>
   <source>Copied</source>
   <translation>已复制</translation>
  </message>
  <message>
   <source>Copy diagnostics</source>
   <translation>复制诊断信息</translation>
  </message>
 </context>
 <context>
  <name>Bars</name>
  <message>
   <source>No values yet.</source>
   <translation>还没有数值。</translation>
  </message>
  <message>
   <source>count</source>
   <translation>数量</translation>
  </message>
  <message>
   <source>share</source>
   <translation>占比</translation>
  </message>
  <message>
   <source>value</source>
   <translation>值</translation>
  </message>
 </context>
 <context>
  <name>ChartFrame</name>
  <message>
   <source>Copy as table</source>
   <translation>复制为表格</translation>
  </message>
 </context>
 <context>
  <name>ChatColumn</name>
  <message numerus="yes">
   <source>%n tokens</source>
   <translation>
    <numerusform>%n 个词元</numerusform>
   </translation>
  </message>
  <message>
   <source>Answers come from the server</source>
   <translation>回答来自服务器</translation>
  </message>
  <message>
   <source>Answers of {name}</source>
   <translation>{name} 的回答</translation>
  </message>
  <message>
   <source>It is made once, at Q8_0.</source>
   <translation>只需生成一次，级别为 Q8_0。</translation>
  </message>
  <message>
   <source>Make a base file</source>
   <translation>生成基础模型文件</translation>
  </message>
  <message>
   <source>No file of the base model</source>
   <translation>没有基础模型的文件</translation>
  </message>
  <message>
   <source>ended at a stop text</source>
   <translation>遇到停止文本结束</translation>
  </message>
  <message>
   <source>ended at {marker}</source>
   <translation>遇到 {marker} 结束</translation>
  </message>
  <message>
   <source>ended by itself</source>
   <translation>自行结束</translation>
  </message>
  <message>
   <source>no answer</source>
   <translation>没有回答</translation>
  </message>
  <message>
   <source>reading the question</source>
   <translation>正在读取问题</translation>
  </message>
  <message>
   <source>stopped</source>
   <translation>已停止</translation>
  </message>
  <message>
   <source>stopped at the limit</source>
   <translation>达到上限而停止</translation>
  </message>
  <message>
   <source>stopped, the context is full</source>
   <translation>上下文已满而停止</translation>
  </message>
  <message>
   <source>{size}, loaded at the first question</source>
   <translation>{size}，首次提问时加载</translation>
  </message>
  <message>
   <source>{tokens}, {speed} per s, {where}</source>
   <translation>{tokens}，每秒 {speed} 个，{where}</translation>
  </message>
  <message>
   <source>{tokens}, {where}</source>
   <translation>{tokens}，{where}</translation>
  </message>
 </context>
 <context>
  <name>ChatView</name>
  <message>
   <source>Assistant</source>
   <translation>助手</translation>
  </message>
  <message>
   <source>Conversation</source>
   <translation>对话</translation>
  </message>
  <message>
   <source>System</source>
   <translation>系统</translation>
  </message>
  <message>
   <source>User</source>
   <translation>用户</translation>
  </message>
  <message numerus="yes">
   <source>… %n more characters</source>
   <translation>
    <numerusform>… 另有 %n 个字符</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>Checks</name>
  <message>
   <source>Good</source>
   <translation>正常</translation>
  </message>
  <message>
   <source>Not checked yet</source>
   <translation>尚未检查</translation>
  </message>
  <message>
   <source>To know</source>
   <translation>需留意</translation>
  </message>
  <message>
   <source>Wrong</source>
   <translation>有误</translation>
  </message>
 </context>
 <context>
  <name>Cleaning</name>
  <message numerus="yes">
   <source>%n rows changed</source>
   <translation>
    <numerusform>%n 行已更改</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows removed</source>
   <translation>
    <numerusform>%n 行已移除</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n values in {columns}</source>
   <translation>
    <numerusform>{columns} 中的 %n 个值</numerusform>
   </translation>
  </message>
  <message>
   <source>Drop exact duplicates</source>
   <translation>移除完全重复的行</translation>
  </message>
  <message>
   <source>Drop near duplicates</source>
   <translation>移除近似重复的行</translation>
  </message>
  <message>
   <source>Drop rows with a text</source>
   <translation>移除含某文本的行</translation>
  </message>
  <message>
   <source>Drop rows with empty cells</source>
   <translation>移除有空单元格的行</translation>
  </message>
  <message>
   <source>Filter by text</source>
   <translation>按文本筛选</translation>
  </message>
  <message>
   <source>Keep languages</source>
   <translation>保留语言</translation>
  </message>
  <message>
   <source>Keep only rows with a text</source>
   <translation>只保留含某文本的行</translation>
  </message>
  <message>
   <source>Keep {high} characters and fewer</source>
   <translation>保留不超过 {high} 个字符的行</translation>
  </message>
  <message>
   <source>Keep {high} tokens and fewer</source>
   <translation>保留不超过 {high} 个词元的行</translation>
  </message>
  <message>
   <source>Keep {low} characters and more</source>
   <translation>保留至少 {low} 个字符的行</translation>
  </message>
  <message>
   <source>Keep {low} to {high} characters</source>
   <translation>保留 {low} 到 {high} 个字符的行</translation>
  </message>
  <message>
   <source>Keep {low} to {high} tokens</source>
   <translation>保留 {low} 到 {high} 个词元的行</translation>
  </message>
  <message>
   <source>Keep {low} tokens and more</source>
   <translation>保留至少 {low} 个词元的行</translation>
  </message>
  <message>
   <source>Limit the length</source>
   <translation>限制长度</translation>
  </message>
  <message>
   <source>Mask personal data</source>
   <translation>遮盖个人数据</translation>
  </message>
  <message>
   <source>Not in this table: {columns}</source>
   <translation>此表中没有：{columns}</translation>
  </message>
  <message>
   <source>Removes rows that are the same as an earlier one, so that none counts twice. The same letter in two spellings of Unicode counts as the same.</source>
   <translation>移除与前面某行相同的行，使任何一行都不会被重复计算。同一字母的两种 Unicode 写法视为相同。</translation>
  </message>
  <message>
   <source>Removes rows that lack a question or an answer: they teach nothing.</source>
   <translation>移除缺少问题或回答的行：从中学不到东西。</translation>
  </message>
  <message>
   <source>Removes rows whose text is in another language.</source>
   <translation>移除文本属于其他语言的行。</translation>
  </message>
  <message>
   <source>Removes rows whose text is nearly that of an earlier one, such as a mail with another name. The earlier one stays.</source>
   <translation>移除与前面某行文本几乎相同的行，例如只换了姓名的邮件。前面的那行保留。</translation>
  </message>
  <message>
   <source>Removes rows with a text, such as “auto-reply”, or keeps only those.</source>
   <translation>移除含某文本（如“自动回复”）的行，或只保留这些行。</translation>
  </message>
  <message>
   <source>Removes rows with too little text to learn from, or with too much.</source>
   <translation>移除文本太少而学不到东西的行，或文本太多的行。</translation>
  </message>
  <message>
   <source>Replace values</source>
   <translation>替换值</translation>
  </message>
  <message>
   <source>Takes spaces and line ends off both ends of cells. No row is removed.</source>
   <translation>去掉单元格两端的空格和换行。不移除任何行。</translation>
  </message>
  <message>
   <source>Trim white space</source>
   <translation>去除首尾空白</translation>
  </message>
  <message>
   <source>Write numbers plainly</source>
   <translation>数字写成普通形式</translation>
  </message>
  <message>
   <source>Writes a number such as 1.234,56 as 1234.56. A cell that is no such number stays as it is, and is told.</source>
   <translation>将 1.234,56 之类的数字写成 1234.56。不是此类数字的单元格保持原样，并会告知。</translation>
  </message>
  <message>
   <source>Writes a placeholder such as [EMAIL] in the place of addresses, numbers and keys. No row is removed.</source>
   <translation>用 [EMAIL] 之类的占位符代替地址、号码和密钥。不会删除任何行。</translation>
  </message>
  <message>
   <source>Writes one value in place of another, so that each has one spelling.</source>
   <translation>用一个值代替另一个值，使每个值只有一种写法。</translation>
  </message>
  <message>
   <source>all columns</source>
   <translation>所有列</translation>
  </message>
  <message>
   <source>all of them empty: {columns}</source>
   <translation>全部为空：{columns}</translation>
  </message>
  <message>
   <source>any of them empty: {columns}</source>
   <translation>任一为空：{columns}</translation>
  </message>
  <message>
   <source>as the cells tell, {columns}</source>
   <translation>由单元格判断，{columns}</translation>
  </message>
  <message>
   <source>similarity {threshold} and above, {columns}</source>
   <translation>相似度 {threshold} 及以上，{columns}</translation>
  </message>
  <message>
   <source>{columns}, capitals do not count</source>
   <translation>{columns}，不区分大小写</translation>
  </message>
  <message>
   <source>{kinds}, {columns}</source>
   <translation>{kinds}，{columns}</translation>
  </message>
  <message>
   <source>“{text}”, {columns}</source>
   <translation>“{text}”，{columns}</translation>
  </message>
 </context>
 <context>
  <name>CleaningReason</name>
  <message>
   <source>all columns are empty</source>
   <translation>所有列均为空</translation>
  </message>
  <message>
   <source>empty</source>
   <translation>空</translation>
  </message>
  <message>
   <source>language unknown</source>
   <translation>语言未知</translation>
  </message>
  <message>
   <source>language {language} ({confidence})</source>
   <translation>语言 {language}（{confidence}）</translation>
  </message>
  <message>
   <source>no match of the pattern</source>
   <translation>与模式不匹配</translation>
  </message>
  <message>
   <source>resembles row {row} ({similarity})</source>
   <translation>与第 {row} 行相似（{similarity}）</translation>
  </message>
  <message>
   <source>the same as row {row}</source>
   <translation>与第 {row} 行相同</translation>
  </message>
  <message>
   <source>{column} is empty</source>
   <translation>{column} 为空</translation>
  </message>
  <message>
   <source>{column} matches the pattern</source>
   <translation>{column} 与模式匹配</translation>
  </message>
  <message>
   <source>{length} characters, fewer than {limit}</source>
   <translation>{length} 个字符，少于 {limit}</translation>
  </message>
  <message>
   <source>{length} characters, more than {limit}</source>
   <translation>{length} 个字符，多于 {limit}</translation>
  </message>
  <message>
   <source>{length} tokens, fewer than {limit}</source>
   <translation>{length} 个词元，少于 {limit}</translation>
  </message>
  <message>
   <source>{length} tokens, more than {limit}</source>
   <translation>{length} 个词元，多于 {limit}</translation>
  </message>
 </context>
 <context>
  <name>CleaningSection</name>
  <message>
   <source>A step names a column that is not in this table. Edit the step or switch it off.</source>
   <translation>有一个步骤用到了此表中没有的列。请编辑该步骤或将其关闭。</translation>
  </message>
  <message>
   <source>Add step</source>
   <translation>添加步骤</translation>
  </message>
  <message>
   <source>All steps are off. No row is removed.</source>
   <translation>所有步骤均已关闭。不移除任何行。</translation>
  </message>
  <message>
   <source>Apply</source>
   <translation>应用</translation>
  </message>
  <message>
   <source>Cleaning</source>
   <translation>清理</translation>
  </message>
  <message>
   <source>Cleaning the rows</source>
   <translation>正在清理各行</translation>
  </message>
  <message>
   <source>Cleaning…</source>
   <translation>正在清理…</translation>
  </message>
  <message>
   <source>Copies, empty rows and other languages teach a model what it should not say. Nothing is removed until you add a step, and the file is never changed.</source>
   <translation>重复、空行和其他语言会让模型学到不该说的内容。在您添加步骤之前不会移除任何内容，文件也绝不会被更改。</translation>
  </message>
  <message>
   <source>Edit step</source>
   <translation>编辑步骤</translation>
  </message>
  <message>
   <source>Move down</source>
   <translation>下移</translation>
  </message>
  <message>
   <source>Move up</source>
   <translation>上移</translation>
  </message>
  <message>
   <source>Not applied</source>
   <translation>未应用</translation>
  </message>
  <message>
   <source>Redo</source>
   <translation>重做</translation>
  </message>
  <message>
   <source>Remove step</source>
   <translation>移除步骤</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>停止</translation>
  </message>
  <message>
   <source>Undo</source>
   <translation>撤销</translation>
  </message>
  <message>
   <source>You stopped it. No row is removed.</source>
   <translation>您已将其停止。不移除任何行。</translation>
  </message>
 </context>
 <context>
  <name>ColumnCombo</name>
  <message>
   <source>Choose a column</source>
   <translation>选择列</translation>
  </message>
 </context>
 <context>
  <name>ColumnFacts</name>
  <message numerus="yes">
   <source>%n distinct</source>
   <translation>
    <numerusform>%n 种不同的值</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n empty</source>
   <translation>
    <numerusform>%n 个为空</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n values</source>
   <translation>
    <numerusform>%n 个值</numerusform>
   </translation>
  </message>
  <message>
   <source>all empty</source>
   <translation>全部为空</translation>
  </message>
  <message>
   <source>many distinct</source>
   <translation>多种不同的值</translation>
  </message>
  <message numerus="yes">
   <source>over %n distinct</source>
   <translation>
    <numerusform>超过 %n 种不同的值</numerusform>
   </translation>
  </message>
  <message>
   <source>{low} to {high}</source>
   <translation>{low} 至 {high}</translation>
  </message>
  <message>
   <source>{share} empty</source>
   <translation>{share} 为空</translation>
  </message>
 </context>
 <context>
  <name>ColumnHeader</name>
  <message>
   <source>Columns</source>
   <translation>列</translation>
  </message>
 </context>
 <context>
  <name>ColumnPicker</name>
  <message>
   <source>All columns</source>
   <translation>所有列</translation>
  </message>
  <message>
   <source>Columns</source>
   <translation>列</translation>
  </message>
  <message>
   <source>Columns to look at</source>
   <translation>要查看的列</translation>
  </message>
  <message>
   <source>Tick a column, or all of them.</source>
   <translation>请勾选一列或所有列。</translation>
  </message>
  <message>
   <source>{name} (not in this table)</source>
   <translation>{name}（不在此表中）</translation>
  </message>
 </context>
 <context>
  <name>CommandPopup</name>
  <message>
   <source>Copy</source>
   <translation>复制</translation>
  </message>
  <message>
   <source>The same from a terminal</source>
   <translation>在终端中执行同样的操作</translation>
  </message>
  <message>
   <source>There is nothing to run yet.</source>
   <translation>还没有可运行的内容。</translation>
  </message>
 </context>
 <context>
  <name>ComparePane</name>
  <message numerus="yes">
   <source>%n runs over their steps</source>
   <translation>
    <numerusform>%n 次运行随步数的变化</numerusform>
   </translation>
  </message>
  <message>
   <source>Close comparison</source>
   <translation>关闭比较</translation>
  </message>
  <message>
   <source>Eval loss</source>
   <translation>评估损失</translation>
  </message>
  <message>
   <source>Eval loss of the chosen runs</source>
   <translation>所选运行的评估损失</translation>
  </message>
  <message>
   <source>Results and settings that differ</source>
   <translation>有差异的结果和设置</translation>
  </message>
  <message>
   <source>What differs</source>
   <translation>差异</translation>
  </message>
 </context>
 <context>
  <name>CompareRuns</name>
  <message>
   <source>At step</source>
   <translation>所在步数</translation>
  </message>
  <message>
   <source>Base model</source>
   <translation>基础模型</translation>
  </message>
  <message>
   <source>Best eval loss</source>
   <translation>最佳评估损失</translation>
  </message>
  <message>
   <source>Conversations</source>
   <translation>对话</translation>
  </message>
  <message>
   <source>Time</source>
   <translation>时间</translation>
  </message>
 </context>
 <context>
  <name>Completion</name>
  <message>
   <source>Completions</source>
   <translation>补全</translation>
  </message>
 </context>
 <context>
  <name>Computer</name>
  <message>
   <source>A model with its files takes some GiB of disk.</source>
   <translation>一个模型连同它的文件要占用几 GiB 磁盘空间。</translation>
  </message>
  <message>
   <source>All other steps work without it.</source>
   <translation>没有它，其他步骤也都能进行。</translation>
  </message>
  <message>
   <source>No NVIDIA card</source>
   <translation>没有 NVIDIA 显卡</translation>
  </message>
  <message>
   <source>Ollama is not running</source>
   <translation>Ollama 未在运行</translation>
  </message>
  <message>
   <source>Ollama {version} is running</source>
   <translation>Ollama {version} 正在运行</translation>
  </message>
  <message>
   <source>Only the last step needs it.</source>
   <translation>只有最后一步需要它。</translation>
  </message>
  <message>
   <source>PyTorch {version}</source>
   <translation>PyTorch {version}</translation>
  </message>
  <message>
   <source>Small models can be trained on the processor.</source>
   <translation>小模型可以用处理器训练。</translation>
  </message>
  <message>
   <source>Training is installed</source>
   <translation>训练组件已安装</translation>
  </message>
  <message>
   <source>Training is not installed</source>
   <translation>训练组件未安装</translation>
  </message>
  <message>
   <source>{memory} of memory, {disk} of disk free</source>
   <translation>内存 {memory}，磁盘可用 {disk}</translation>
  </message>
  <message>
   <source>{name}, {memory}</source>
   <translation>{name}，{memory}</translation>
  </message>
 </context>
 <context>
  <name>ConversationForm</name>
  <message>
   <source>Conversations from</source>
   <translation>对话来自</translation>
  </message>
  <message>
   <source>Grouped rows</source>
   <translation>分组的行</translation>
  </message>
  <message>
   <source>Message list</source>
   <translation>消息列表</translation>
  </message>
  <message>
   <source>Templates</source>
   <translation>模板</translation>
  </message>
  <message>
   <source>What a conversation is made of</source>
   <translation>对话由什么组成</translation>
  </message>
 </context>
 <context>
  <name>DataFound</name>
  <message numerus="yes">
   <source>%n cells with an error</source>
   <translation>
    <numerusform>%n 个单元格有错误</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n columns have the name of another one</source>
   <translation>
    <numerusform>%n 列与其他列同名</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n hidden columns are in the table</source>
   <translation>
    <numerusform>%n 个隐藏列也在表格中</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n hidden rows are in the table</source>
   <translation>
    <numerusform>%n 个隐藏行也在表格中</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n lines above the header</source>
   <translation>
    <numerusform>表头上方有 %n 行</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n lines rejected</source>
   <translation>
    <numerusform>%n 行被拒绝</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n merged ranges</source>
   <translation>
    <numerusform>%n 个合并区域</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows with too few cells</source>
   <translation>
    <numerusform>%n 行缺少单元格</numerusform>
   </translation>
  </message>
  <message>
   <source>Blank rows</source>
   <translation>空白行</translation>
  </message>
  <message>
   <source>Copied</source>
   <translation>复制时间</translation>
  </message>
  <message>
   <source>Copy</source>
   <translation>副本</translation>
  </message>
  <message>
   <source>Copy of</source>
   <translation>副本来源</translation>
  </message>
  <message>
   <source>Delimiter</source>
   <translation>分隔符</translation>
  </message>
  <message>
   <source>Encoding</source>
   <translation>编码</translation>
  </message>
  <message>
   <source>Error cells look like empty ones in this format</source>
   <translation>在此格式中，错误单元格看起来与空单元格相同</translation>
  </message>
  <message>
   <source>Header row</source>
   <translation>表头行</translation>
  </message>
  <message>
   <source>None, columns are numbered</source>
   <translation>无，各列以编号命名</translation>
  </message>
  <message>
   <source>Not in the table; see Rejected.</source>
   <translation>不在表格中；见“已拒绝”。</translation>
  </message>
  <message>
   <source>Rows with data</source>
   <translation>有数据的行</translation>
  </message>
  <message>
   <source>Rows {rows}</source>
   <translation>第 {rows} 行</translation>
  </message>
  <message>
   <source>SHA-256</source>
   <translation>SHA-256</translation>
  </message>
  <message>
   <source>SHA-256 of {name}</source>
   <translation>{name} 的 SHA-256</translation>
  </message>
  <message>
   <source>Sheet</source>
   <translation>工作表</translation>
  </message>
  <message>
   <source>Such as #N/A; they are taken as empty.</source>
   <translation>例如 #N/A；按空值处理。</translation>
  </message>
  <message>
   <source>Taken as titles and not as data: {titles}</source>
   <translation>视为标题而非数据：{titles}</translation>
  </message>
  <message>
   <source>The missing cells are empty.</source>
   <translation>缺少的单元格为空。</translation>
  </message>
  <message>
   <source>The value is repeated in the rows below.</source>
   <translation>下面各行重复该值。</translation>
  </message>
  <message>
   <source>The value stands in the first cell only.</source>
   <translation>值只在第一个单元格中。</translation>
  </message>
  <message>
   <source>They are called {names} here.</source>
   <translation>它们在这里称为 {names}。</translation>
  </message>
  <message>
   <source>This format does not tell what is hidden</source>
   <translation>此格式不说明哪些内容是隐藏的</translation>
  </message>
  <message>
   <source>differs, or none</source>
   <translation>各文件不同，或没有</translation>
  </message>
  <message>
   <source>no row</source>
   <translation>没有行</translation>
  </message>
  <message>
   <source>rows {first} to {last}</source>
   <translation>第 {first} 至 {last} 行</translation>
  </message>
 </context>
 <context>
  <name>DataPage</name>
  <message numerus="yes">
   <source>%n columns</source>
   <translation>
    <numerusform>%n 列</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows</source>
   <translation>
    <numerusform>%n 行</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows are ready.</source>
   <translation>
    <numerusform>%n 行已就绪。</numerusform>
   </translation>
  </message>
  <message>
   <source>A cleaning step names a column that is not in the table.</source>
   <translation>有一个清理步骤用到了表中没有的列。</translation>
  </message>
  <message>
   <source>A large file takes a moment.</source>
   <translation>大文件需要稍等片刻。</translation>
  </message>
  <message>
   <source>All files</source>
   <translation>所有文件</translation>
  </message>
  <message>
   <source>Choose another file…</source>
   <translation>选择其他文件…</translation>
  </message>
  <message>
   <source>Cleaning leaves no row.</source>
   <translation>清理后没有剩下任何行。</translation>
  </message>
  <message>
   <source>Cleaning the rows, {share}.</source>
   <translation>正在清理各行，{share}。</translation>
  </message>
  <message>
   <source>Cleaning the rows.</source>
   <translation>正在清理各行。</translation>
  </message>
  <message>
   <source>Data</source>
   <translation>数据</translation>
  </message>
  <message>
   <source>Find out how to read it</source>
   <translation>自动判断读取方式</translation>
  </message>
  <message>
   <source>Look again</source>
   <translation>重新查找</translation>
  </message>
  <message>
   <source>Next: Template</source>
   <translation>下一步：模板</translation>
  </message>
  <message>
   <source>One of these was moved, renamed or deleted: {path}. Your choices are kept.</source>
   <translation>以下文件之一已被移动、重命名或删除：{path}。您的选择会保留。</translation>
  </message>
  <message>
   <source>Open a table</source>
   <translation>打开表格</translation>
  </message>
  <message>
   <source>Open a table to go on.</source>
   <translation>打开一个表格以继续。</translation>
  </message>
  <message>
   <source>Open the copy of {date}</source>
   <translation>打开 {date} 的副本</translation>
  </message>
  <message>
   <source>Open…</source>
   <translation>打开…</translation>
  </message>
  <message>
   <source>Put it back, or open another file.</source>
   <translation>请将它放回原处，或打开其他文件。</translation>
  </message>
  <message>
   <source>Reading {name}</source>
   <translation>正在读取 {name}</translation>
  </message>
  <message>
   <source>Reload</source>
   <translation>重新加载</translation>
  </message>
  <message>
   <source>Reload it to see its rows.</source>
   <translation>重新加载以查看它的行。</translation>
  </message>
  <message>
   <source>Reload it, or open another file.</source>
   <translation>请重新加载，或打开其他文件。</translation>
  </message>
  <message>
   <source>Still in use: {name}.</source>
   <translation>仍在使用：{name}。</translation>
  </message>
  <message>
   <source>Tables</source>
   <translation>表格</translation>
  </message>
  <message>
   <source>The cleaning list could not be applied.</source>
   <translation>无法应用清理列表。</translation>
  </message>
  <message>
   <source>The cleaning list is not applied.</source>
   <translation>清理列表尚未应用。</translation>
  </message>
  <message>
   <source>The file has changed. Reload it to go on.</source>
   <translation>文件已更改。重新加载以继续。</translation>
  </message>
  <message>
   <source>The file is gone</source>
   <translation>文件不见了</translation>
  </message>
  <message>
   <source>The file is gone. Choose another one to go on.</source>
   <translation>文件不见了。选择其他文件以继续。</translation>
  </message>
  <message>
   <source>The source file is not changed.</source>
   <translation>源文件不会被更改。</translation>
  </message>
  <message>
   <source>The table has no rows.</source>
   <translation>表格中没有行。</translation>
  </message>
  <message>
   <source>The table is open, but the workspace has no copy of it.</source>
   <translation>表格已打开，但工作区中没有它的副本。</translation>
  </message>
  <message>
   <source>Training takes the file only as you have seen it.</source>
   <translation>训练只使用与您所见一致的文件。</translation>
  </message>
  <message>
   <source>{kept} of {rows} rows are ready.</source>
   <translation>{rows} 行中的 {kept} 行已就绪。</translation>
  </message>
  <message numerus="yes">
   <source>{name} and %n more files</source>
   <translation>
    <numerusform>{name} 和另外 %n 个文件</numerusform>
   </translation>
  </message>
  <message>
   <source>{name} has changed</source>
   <translation>{name} 已更改</translation>
  </message>
  <message>
   <source>{name} has changed since it was opened</source>
   <translation>{name} 在打开之后已更改</translation>
  </message>
  <message>
   <source>{name} is gone</source>
   <translation>{name} 不见了</translation>
  </message>
  <message>
   <source>{name} was not read</source>
   <translation>未能读取 {name}</translation>
  </message>
  <message>
   <source>{name}, the first {rows} rows</source>
   <translation>{name}，前 {rows} 行</translation>
  </message>
  <message>
   <source>{path} was moved, renamed or deleted. Your choices are kept.</source>
   <translation>{path} 已被移动、重命名或删除。您的选择仍保留。</translation>
  </message>
 </context>
 <context>
  <name>Delimiters</name>
  <message>
   <source>Caret</source>
   <translation>脱字符</translation>
  </message>
  <message>
   <source>Colon</source>
   <translation>冒号</translation>
  </message>
  <message>
   <source>Comma</source>
   <translation>逗号</translation>
  </message>
  <message>
   <source>None</source>
   <translation>无</translation>
  </message>
  <message>
   <source>Pipe</source>
   <translation>竖线</translation>
  </message>
  <message>
   <source>Semicolon</source>
   <translation>分号</translation>
  </message>
  <message>
   <source>Space</source>
   <translation>空格</translation>
  </message>
  <message>
   <source>Tab</source>
   <translation>制表符</translation>
  </message>
  <message>
   <source>Tilde</source>
   <translation>波浪号</translation>
  </message>
 </context>
 <context>
  <name>DuplicateFields</name>
  <message>
   <source>Capitals do not count</source>
   <translation>不区分大小写</translation>
  </message>
 </context>
 <context>
  <name>EditorScroll</name>
  <message>
   <source>Templates</source>
   <translation>模板</translation>
  </message>
 </context>
 <context>
  <name>EmptyFields</name>
  <message>
   <source>All columns are empty</source>
   <translation>所有列都为空</translation>
  </message>
  <message>
   <source>Any column is empty</source>
   <translation>任一列为空</translation>
  </message>
  <message>
   <source>Remove a row when</source>
   <translation>移除一行的条件</translation>
  </message>
 </context>
 <context>
  <name>Encodings</name>
  <message>
   <source>Central European (cp1250)</source>
   <translation>中欧（cp1250）</translation>
  </message>
  <message>
   <source>Cyrillic (KOI8-R)</source>
   <translation>西里尔（KOI8-R）</translation>
  </message>
  <message>
   <source>Cyrillic (cp1251)</source>
   <translation>西里尔（cp1251）</translation>
  </message>
  <message>
   <source>Greek (cp1253)</source>
   <translation>希腊（cp1253）</translation>
  </message>
  <message>
   <source>Japanese (Shift JIS)</source>
   <translation>日文（Shift JIS）</translation>
  </message>
  <message>
   <source>Korean (cp949)</source>
   <translation>韩文（cp949）</translation>
  </message>
  <message>
   <source>Simplified Chinese (GB 18030)</source>
   <translation>简体中文（GB 18030）</translation>
  </message>
  <message>
   <source>Traditional Chinese (Big5)</source>
   <translation>繁体中文（Big5）</translation>
  </message>
  <message>
   <source>Turkish (cp1254)</source>
   <translation>土耳其（cp1254）</translation>
  </message>
  <message>
   <source>Western (Mac)</source>
   <translation>西欧（Mac）</translation>
  </message>
  <message>
   <source>Western (cp1252)</source>
   <translation>西欧（cp1252）</translation>
  </message>
  <message>
   <source>Western (latin-1)</source>
   <translation>西欧（latin-1）</translation>
  </message>
 </context>
 <context>
  <name>Engine</name>
  <message>
   <source>1 cell has a number format that cannot be followed and has the plain value, in {cells}.</source>
   <translation>1 个单元格的数字格式无法遵循，显示原始值，位于 {cells}。</translation>
  </message>
  <message>
   <source>1 cell has an error such as #N/A and is empty: {at}.</source>
   <translation>1 个单元格有 #N/A 之类的错误，为空：{at}。</translation>
  </message>
  <message>
   <source>1 cell is no number written in this way and left alone, the first in row {row}: “{text}”.</source>
   <translation>1 个单元格不是这种写法的数字，保持不变，在第 {row} 行：“{text}”。</translation>
  </message>
  <message>
   <source>1 of the first lines is rejected for a quote after a backslash ({mark}). In CSV a quote within a cell is doubled: export the file so, or as JSON lines, to keep them.</source>
   <translation>前面的行中有 1 行因反斜杠后的引号（{mark}）被拒绝。CSV 单元格内的引号应写两次：请这样导出，或导出为 JSON 行，以保留它们。</translation>
  </message>
  <message>
   <source>1 row cannot be split.</source>
   <translation>1 行无法拆分。</translation>
  </message>
  <message>
   <source>1 row has no “{name}”; each counts as a group of its own.</source>
   <translation>1 行没有“{name}”；自成一组。</translation>
  </message>
  <message>
   <source>A file changed while it was read.</source>
   <translation>有文件在读取时被修改。</translation>
  </message>
  <message>
   <source>A row looks like {example}: one per line, or a list of them.</source>
   <translation>一行的样子是 {example}：每行一个，或一个列表。</translation>
  </message>
  <message>
   <source>A system message stands behind another message.</source>
   <translation>系统消息位于其他消息之后。</translation>
  </message>
  <message>
   <source>All rows have the same “{name}”, so they cannot be on two sides.</source>
   <translation>所有行的“{name}”相同，无法分到两边。</translation>
  </message>
  <message>
   <source>Check the disk, or choose another workspace.</source>
   <translation>请检查磁盘，或选择其他工作区。</translation>
  </message>
  <message>
   <source>Check whether it was moved or renamed, and choose it again.</source>
   <translation>请检查它是否被移动或重命名，然后重新选择。</translation>
  </message>
  <message>
   <source>Choose a CSV, TSV or text file, or a workbook under its proper name.</source>
   <translation>请选择 CSV、TSV 或文本文件，或扩展名正确的工作簿。</translation>
  </message>
  <message>
   <source>Choose a format with an end marker of its own, such as chatml.</source>
   <translation>请选择自带结束标记的格式，例如 chatml。</translation>
  </message>
  <message>
   <source>Choose another encoding, or let it be found.</source>
   <translation>请选择其他编码，或自动识别。</translation>
  </message>
  <message>
   <source>Choose another workbook.</source>
   <translation>请选择其他工作簿。</translation>
  </message>
  <message>
   <source>Choose from 1 to {most}, so that both sides have rows.</source>
   <translation>请选择 1 到 {most}，使两边都有行。</translation>
  </message>
  <message>
   <source>Choose the files in it, by their names.</source>
   <translation>请选择其中的文件。</translation>
  </message>
  <message>
   <source>Close it in other programs, and check that you may read it.</source>
   <translation>请在其他程序中关闭它，并检查是否有读取权限。</translation>
  </message>
  <message>
   <source>Close it with {mark}, or write {escaped} for a brace.</source>
   <translation>请用 {mark} 关闭，或写 {escaped} 表示花括号本身。</translation>
  </message>
  <message>
   <source>Close it with {mark}.</source>
   <translation>请用 {mark} 关闭。</translation>
  </message>
  <message>
   <source>Columns: {names}.</source>
   <translation>列：{names}。</translation>
  </message>
  <message>
   <source>Day %d, month %m, year %Y, hour %H, minute %M, second %S; %% for a per cent sign.</source>
   <translation>日 %d，月 %m，年 %Y，时 %H，分 %M，秒 %S；百分号写 %%。</translation>
  </message>
  <message>
   <source>Did you mean {name}? Filters: {names}.</source>
   <translation>是否指 {name}？过滤器：{names}。</translation>
  </message>
  <message>
   <source>Did you mean “{name}”?</source>
   <translation>是否指“{name}”？</translation>
  </message>
  <message>
   <source>Did you mean “{name}”? Columns: {names}.</source>
   <translation>是否指“{name}”？列：{names}。</translation>
  </message>
  <message>
   <source>Expecting ',' delimiter</source>
   <translation>缺少逗号</translation>
  </message>
  <message>
   <source>Expecting ':' delimiter</source>
   <translation>缺少冒号</translation>
  </message>
  <message>
   <source>Expecting a name in double quotes</source>
   <translation>缺少双引号内的名称</translation>
  </message>
  <message>
   <source>Expecting value</source>
   <translation>缺少值</translation>
  </message>
  <message>
   <source>Export the table again.</source>
   <translation>请重新导出表格。</translation>
  </message>
  <message>
   <source>Extra data</source>
   <translation>其后有多余内容</translation>
  </message>
  <message>
   <source>Filters are written in lower case: {name}.</source>
   <translation>过滤器用小写：{name}。</translation>
  </message>
  <message>
   <source>Filters: {names}.</source>
   <translation>过滤器：{names}。</translation>
  </message>
  <message>
   <source>For decimals write number:2.</source>
   <translation>要小数请写 number:2。</translation>
  </message>
  <message>
   <source>Free some space or choose a workspace on another disk.</source>
   <translation>请腾出空间，或选择其他磁盘上的工作区。</translation>
  </message>
  <message>
   <source>Get the file again, or save the table as .csv.</source>
   <translation>请重新获取文件，或把表格另存为 .csv。</translation>
  </message>
  <message>
   <source>Get the file again.</source>
   <translation>请重新获取文件。</translation>
  </message>
  <message>
   <source>Give each file once.</source>
   <translation>每个文件只选一次。</translation>
  </message>
  <message>
   <source>Give the file the ending of what it is, or save it anew as .csv or .xlsx.</source>
   <translation>请为文件改用正确的扩展名，或另存为 .csv 或 .xlsx。</translation>
  </message>
  <message>
   <source>Give the number of the row with the column names, counted from 1.</source>
   <translation>请给出列名所在行的行号，从 1 数起。</translation>
  </message>
  <message>
   <source>Group by another column, or by none.</source>
   <translation>请按其他列分组，或不分组。</translation>
  </message>
  <message>
   <source>Its sheets: {names}.</source>
   <translation>其工作表：{names}。</translation>
  </message>
  <message>
   <source>Known: {names}</source>
   <translation>已知：{names}</translation>
  </message>
  <message>
   <source>Line {line} is not UTF-8, and too little in the file tells another encoding; such lines are rejected. With the encoding {page} it reads {text}.</source>
   <translation>第 {line} 行不是 UTF-8，文件中也没有足够线索判断其他编码；这样的行被拒绝。以编码 {page} 读出为 {text}。</translation>
  </message>
  <message>
   <source>Most rows have {cells} cells, but the header has {names} names: they are rejected. If the first column has no name, as in files of R, give it one in the file.</source>
   <translation>多数行有 {cells} 个单元格，而表头只有 {names} 个名称：这些行被拒绝。如果第一列没有名称（如 R 的文件），请在文件中补上。</translation>
  </message>
  <message>
   <source>Nest fewer blocks.</source>
   <translation>请减少嵌套。</translation>
  </message>
  <message>
   <source>No column of {name} has texts: “{column}” has {why}.</source>
   <translation>{name} 没有文本列：“{column}”含有{why}。</translation>
  </message>
  <message>
   <source>No row of column names was found. Row {row} is taken as data, though it has only texts and may be one: {cells}. If it is, choose another header row.</source>
   <translation>未找到列名行。第 {row} 行被当作数据，尽管它只含文本、可能就是列名行：{cells}。如果是，请选择其他标题行。</translation>
  </message>
  <message>
   <source>Not part of the table, since they stand beside its list: {names}.</source>
   <translation>不属于表格，因为在其列表之外：{names}。</translation>
  </message>
  <message>
   <source>Only files with the same column names append; rename the columns, or leave the file out.</source>
   <translation>只有列名相同的文件才能拼接；请重命名列，或不选该文件。</translation>
  </message>
  <message>
   <source>Open it in a spreadsheet program and save only the table as a new .xlsx or .csv.</source>
   <translation>请用电子表格程序打开，仅把该表格另存为新的 .xlsx 或 .csv。</translation>
  </message>
  <message>
   <source>Open it in a spreadsheet program, save it anew, or get it again.</source>
   <translation>请用电子表格程序打开并重新保存，或重新获取。</translation>
  </message>
  <message>
   <source>Open the workbook in Excel or LibreOffice and save it: that calculates and stores them.</source>
   <translation>请用 Excel 或 LibreOffice 打开并保存工作簿：这样会计算并存储结果。</translation>
  </message>
  <message>
   <source>Put a {column} directly in it, or make it the last one.</source>
   <translation>请直接放入 {column} 这样的列，或把它移到最后。</translation>
  </message>
  <message>
   <source>Put a {column} in it, or write {opened} and {closed} for the characters themselves.</source>
   <translation>请在其中放入 {column} 这样的列，或写 {opened} 和 {closed} 表示字符本身。</translation>
  </message>
  <message>
   <source>Reload it.</source>
   <translation>请重新加载。</translation>
  </message>
  <message>
   <source>Row {row} cannot be the header: it is blank.</source>
   <translation>第 {row} 行不能作表头：它是空行。</translation>
  </message>
  <message>
   <source>Row {row} cannot be the header: the file has no such row.</source>
   <translation>第 {row} 行不能作表头：文件中没有这一行。</translation>
  </message>
  <message>
   <source>Save the table with a column of texts.</source>
   <translation>请保存带有文本列的表格。</translation>
  </message>
  <message>
   <source>Say it: notation = "{notation}", for example.</source>
   <translation>请在步骤中选择写法，例如 {notation}。</translation>
  </message>
  <message>
   <source>Sheet “{sheet}” of {name} is empty.</source>
   <translation>{name} 的工作表“{sheet}”是空的。</translation>
  </message>
  <message>
   <source>Sheets with rows: none.</source>
   <translation>有内容的工作表：无。</translation>
  </message>
  <message>
   <source>Sheets with rows: {names}.</source>
   <translation>有内容的工作表：{names}。</translation>
  </message>
  <message>
   <source>The column “{name}” is left out: it has {why}.</source>
   <translation>列“{name}”被略去：它含有 {why}。</translation>
  </message>
  <message>
   <source>The conversation format {id} ends answers with the model's EOS token, but the model names none.</source>
   <translation>对话格式 {id} 以模型的 EOS token 结束回答，但模型没有指定。</translation>
  </message>
  <message>
   <source>The conversation format {id} takes no system message.</source>
   <translation>对话格式 {id} 不接受系统消息。</translation>
  </message>
  <message>
   <source>The conversation has no user or assistant message.</source>
   <translation>对话没有用户或助手消息。</translation>
  </message>
  <message>
   <source>The copy of the table is gone from the workspace.</source>
   <translation>工作区中的表格副本已不存在。</translation>
  </message>
  <message>
   <source>The copy of {name} in {folder} cannot be read back.</source>
   <translation>无法读回 {folder} 中 {name} 的副本。</translation>
  </message>
  <message>
   <source>The date in {at} of sheet “{sheet}” lies before 1900, where Excel shows only ######: taken as error cells.</source>
   <translation>工作表“{sheet}”中 {at} 的日期早于 1900 年，Excel 只显示 ######：按错误单元格处理。</translation>
  </message>
  <message>
   <source>The disk of {folder} is full.</source>
   <translation>{folder} 所在的磁盘已满。</translation>
  </message>
  <message>
   <source>The end marker {text} of the conversation format {id} is not one token of this model: it must learn to write it piece by piece, and a program that only stops at tokens runs past it.</source>
   <translation>对话格式 {id} 的结束标记 {text} 不是该模型的单个 token：模型必须学会逐段写出它，而只在 token 处停止的程序会越过它。</translation>
  </message>
  <message>
   <source>The end marker {text} of the conversation format {id} is not one token of this model: it must learn to write it piece by piece, and a program that only stops at tokens runs past it. A format that ends answers with the model's own {eos} fits it better.</source>
   <translation>对话格式 {id} 的结束标记 {text} 不是该模型的单个 token：模型必须学会逐段写出它，而只在 token 处停止的程序会越过它。以模型自己的 {eos} 结束回答的格式更合适。</translation>
  </message>
  <message>
   <source>The file is not UTF-8 and does not name its encoding; {page} is a guess. Line {line} should read {text}; if it does not, choose another encoding, such as {other}, which reads {as}.</source>
   <translation>该文件不是 UTF-8，也没有注明编码；{page} 是推测。第 {line} 行应为 {text}；若不是，请选择其他编码，例如 {other}，读出为 {as}。</translation>
  </message>
  <message>
   <source>The file is not UTF-8 and does not name its encoding; {page} is a guess. Line {line} should read {text}; if it does not, choose another encoding.</source>
   <translation>该文件不是 UTF-8，也没有注明编码；{page} 是推测。第 {line} 行应为 {text}；若不是，请选择其他编码。</translation>
  </message>
  <message>
   <source>The file mixes encodings: line {line} (and {count} more) is UTF-8 ({text}) but is read as {as}. Save the file anew in one encoding; the encoding UTF-8 rejects the other lines.</source>
   <translation>文件混用了编码：第 {line} 行（以及另外 {count} 行）是 UTF-8（{text}），却被读作 {as}。请以同一种编码重新保存；选择 UTF-8 会拒绝其他行。</translation>
  </message>
  <message>
   <source>The file mixes encodings: line {line} is UTF-8 ({text}) but is read as {as}. Save the file anew in one encoding; the encoding UTF-8 rejects the other lines.</source>
   <translation>文件混用了编码：第 {line} 行是 UTF-8（{text}），却被读作 {as}。请以同一种编码重新保存；选择 UTF-8 会拒绝其他行。</translation>
  </message>
  <message>
   <source>The file's first line says that “{delimiter}” separates the cells, but that cannot be: only a single character does, and no quote.</source>
   <translation>文件首行称“{delimiter}”分隔单元格，但只能是单个字符，且不能是引号。</translation>
  </message>
  <message>
   <source>The formula in {at} of sheet “{sheet}” has no stored result and is empty.{more}</source>
   <translation>工作表“{sheet}”中 {at} 的公式没有存储结果，为空。{more}</translation>
  </message>
  <message>
   <source>The lines are taken as one column, but each has “{mark}” as often as the others. If it separates cells, choose delimiter “{mark}”.</source>
   <translation>各行被视为一列，但每行的“{mark}”个数相同。如果它分隔单元格，请选择分隔符“{mark}”。</translation>
  </message>
  <message>
   <source>The list is never closed; the file may be cut off.</source>
   <translation>列表没有结束；文件可能被截断。</translation>
  </message>
  <message>
   <source>The list “{name}” is never closed; the file may be cut off.</source>
   <translation>列表“{name}”没有结束；文件可能被截断。</translation>
  </message>
  <message>
   <source>The object is never closed; the file may be cut off.</source>
   <translation>对象没有结束；文件可能被截断。</translation>
  </message>
  <message>
   <source>The order has a date or time in words: {text}</source>
   <translation>顺序列中有用文字写的日期或时间：{text}</translation>
  </message>
  <message>
   <source>The order has a date that does not begin with its year: {text}</source>
   <translation>顺序列中有不以年份开头的日期：{text}</translation>
  </message>
  <message>
   <source>The rows are the list “{name}” of the file.</source>
   <translation>各行来自文件中的列表“{name}”。</translation>
  </message>
  <message>
   <source>The rows of another sheet are not counted: {why}.</source>
   <translation>另一工作表的行未计数：{why}。</translation>
  </message>
  <message>
   <source>There is no assistant text to learn from.</source>
   <translation>没有可供学习的助手文本。</translation>
  </message>
  <message>
   <source>There is no column “{name}”.</source>
   <translation>没有列“{name}”。</translation>
  </message>
  <message>
   <source>Try again.</source>
   <translation>请重试。</translation>
  </message>
  <message>
   <source>Turn {at} is the {role}'s, but the conversation format {id} wants user and assistant to take turns, the user first.</source>
   <translation>第 {at} 轮是 {role} 的，但对话格式 {id} 要求用户和助手轮流，用户在先。</translation>
  </message>
  <message>
   <source>Two are the least.</source>
   <translation>至少需要两行。</translation>
  </message>
  <message>
   <source>Unterminated string starting</source>
   <translation>字符串没有结束</translation>
  </message>
  <message>
   <source>Which rows and columns an {suffix} workbook hides, and zeros that only a number format puts before a number, cannot be read from it.</source>
   <translation>无法从 {suffix} 工作簿得知隐藏了哪些行列，也无法读出仅由数字格式补上的前导零。</translation>
  </message>
  <message>
   <source>Write date:%d.%m.%Y, for example.</source>
   <translation>例如写 date:%d.%m.%Y。</translation>
  </message>
  <message>
   <source>Write dates as 2026-03-14, or order by a number.</source>
   <translation>日期请写成 2026-03-14，或按数字排序。</translation>
  </message>
  <message>
   <source>Write it as 2026-03-14 21:05, or order by a number.</source>
   <translation>请写成 2026-03-14 21:05，或按数字排序。</translation>
  </message>
  <message>
   <source>Write just {name}.</source>
   <translation>只写 {name} 即可。</translation>
  </message>
  <message>
   <source>Write number:2 for two decimals.</source>
   <translation>两位小数请写 number:2。</translation>
  </message>
  <message>
   <source>Write the name exactly as in the table.</source>
   <translation>请按表格中的写法写出名称。</translation>
  </message>
  <message>
   <source>Write truncate:200 for 200 characters.</source>
   <translation>200 个字符请写 truncate:200。</translation>
  </message>
  <message>
   <source>Write {doubled} or {escaped} for the character itself.</source>
   <translation>要写该字符本身，请写 {doubled} 或 {escaped}。</translation>
  </message>
  <message>
   <source>Write {escaped} for a bracket that is text.</source>
   <translation>作为文本的方括号请写 {escaped}。</translation>
  </message>
  <message>
   <source>Write {escaped} for the characters themselves.</source>
   <translation>要写字符本身，请写 {escaped}。</translation>
  </message>
  <message>
   <source>Write {escaped} if it belongs to the name or the argument; perhaps the {mark} of the field before is missing.</source>
   <translation>如果它属于名称或参数，请写 {escaped}；也可能是前一字段缺少 {mark}。</translation>
  </message>
  <message>
   <source>Write {opened} and {closed} for literal braces.</source>
   <translation>花括号本身请写作 {opened} 和 {closed}。</translation>
  </message>
  <message>
   <source>a JPEG image</source>
   <translation>JPEG 图片</translation>
  </message>
  <message>
   <source>a PDF document</source>
   <translation>PDF 文档</translation>
  </message>
  <message>
   <source>a PNG image</source>
   <translation>PNG 图片</translation>
  </message>
  <message>
   <source>a Parquet file</source>
   <translation>Parquet 文件</translation>
  </message>
  <message>
   <source>a Word document</source>
   <translation>Word 文档</translation>
  </message>
  <message>
   <source>a ZIP archive</source>
   <translation>ZIP 压缩包</translation>
  </message>
  <message>
   <source>a ZIP archive of something else</source>
   <translation>装有其他内容的 ZIP 压缩包</translation>
  </message>
  <message>
   <source>a block with neither a column nor an inner block is never dropped.</source>
   <translation>既没有列也没有内层块的块永远不会被省略。</translation>
  </message>
  <message>
   <source>a boolean</source>
   <translation>布尔值</translation>
  </message>
  <message>
   <source>a cell has more than {count} characters, or its quote is never closed</source>
   <translation>单元格超过 {count} 个字符，或其引号没有关闭</translation>
  </message>
  <message>
   <source>a damaged or cut off ZIP archive</source>
   <translation>损坏或不完整的 ZIP 压缩包</translation>
  </message>
  <message>
   <source>a field without a column name.</source>
   <translation>字段没有列名。</translation>
  </message>
  <message>
   <source>a list</source>
   <translation>列表</translation>
  </message>
  <message>
   <source>a lone {mark} closes no field.</source>
   <translation>单独的 {mark} 没有对应的字段。</translation>
  </message>
  <message>
   <source>a null</source>
   <translation>空值</translation>
  </message>
  <message>
   <source>a number</source>
   <translation>数字</translation>
  </message>
  <message>
   <source>a quote is opened but never closed</source>
   <translation>引号打开后没有关闭</translation>
  </message>
  <message>
   <source>a text</source>
   <translation>文本</translation>
  </message>
  <message>
   <source>a {mark} inside a field.</source>
   <translation>字段里有 {mark}。</translation>
  </message>
  <message>
   <source>an Excel workbook (.xlsx)</source>
   <translation>Excel 工作簿（.xlsx）</translation>
  </message>
  <message>
   <source>an HTML page</source>
   <translation>HTML 页面</translation>
  </message>
  <message>
   <source>an OpenDocument spreadsheet (.ods)</source>
   <translation>OpenDocument 电子表格（.ods）</translation>
  </message>
  <message>
   <source>an XML document</source>
   <translation>XML 文档</translation>
  </message>
  <message>
   <source>an alternative before the last has no column, so it would always be taken.</source>
   <translation>最后一个之前的备选没有列，总会被采用。</translation>
  </message>
  <message>
   <source>an old Office document</source>
   <translation>旧的 Office 文档</translation>
  </message>
  <message>
   <source>another row of its conversation cannot be used</source>
   <translation>其对话的另一行无法使用</translation>
  </message>
  <message>
   <source>another row of its conversation cannot be used (row {row})</source>
   <translation>其对话的另一行无法使用（第 {row} 行）</translation>
  </message>
  <message>
   <source>bytes that are no text ({kind})</source>
   <translation>不是文本的字节（{kind}）</translation>
  </message>
  <message>
   <source>column “{name}” is empty</source>
   <translation>列“{name}”为空</translation>
  </message>
  <message>
   <source>column “{name}” {why} ({filter})</source>
   <translation>列“{name}” {why}（{filter}）</translation>
  </message>
  <message>
   <source>column “{name}”: “{text}” {why} ({filter})</source>
   <translation>列“{name}”：“{text}” {why}（{filter}）</translation>
  </message>
  <message>
   <source>does not decode as {page}</source>
   <translation>无法按 {page} 解码</translation>
  </message>
  <message>
   <source>has a NUL character (a byte that no text has)</source>
   <translation>含有 NUL 字符（文本中不应有的字节）</translation>
  </message>
  <message>
   <source>has a name that would be one of more than {count} columns</source>
   <translation>含有一个会使列数超过 {count} 的名称</translation>
  </message>
  <message>
   <source>has half of a surrogate pair in “{name}”, which is no character</source>
   <translation>“{name}”中有半个代理对，不是字符</translation>
  </message>
  <message>
   <source>has the name “{name}” twice</source>
   <translation>名称“{name}”出现两次</translation>
  </message>
  <message>
   <source>has {size} characters; more than {count} are not read</source>
   <translation>有 {size} 个字符；超过 {count} 个不读取</translation>
  </message>
  <message>
   <source>is a date or time that does not exist</source>
   <translation>是不存在的日期或时间</translation>
  </message>
  <message>
   <source>is a time without a date</source>
   <translation>只有时间，没有日期</translation>
  </message>
  <message>
   <source>is nested more than {count} levels deep</source>
   <translation>嵌套超过 {count} 层</translation>
  </message>
  <message>
   <source>is not JSON: {why} (character {number})</source>
   <translation>不是 JSON：{why}（第 {number} 个字符）</translation>
  </message>
  <message>
   <source>is not JSON: {why} (character {number}) (entry in line {line})</source>
   <translation>不是 JSON：{why}（第 {number} 个字符）（条目在第 {line} 行）</translation>
  </message>
  <message>
   <source>is not a date (2026-03-14, 2026-03-14 09:30:00)</source>
   <translation>不是日期（2026-03-14、2026-03-14 09:30:00）</translation>
  </message>
  <message>
   <source>is not a date (2026-03-14, 2026-03-14 09:30:00); save the table as .xlsx with the cells as dates</source>
   <translation>不是日期（2026-03-14、2026-03-14 09:30:00）；请把表格另存为 .xlsx，单元格设为日期</translation>
  </message>
  <message>
   <source>is not a number</source>
   <translation>不是数字</translation>
  </message>
  <message>
   <source>is not written 1234.56 (a point, no thousands separators); the cleaning step “Write numbers plainly” (plain-numbers) does so</source>
   <translation>不是 1234.56 的写法（小数点，无千位分隔符）；清理步骤“数字写成普通形式”（plain-numbers）可以转换</translation>
  </message>
  <message>
   <source>is {what}, not an object with names and values</source>
   <translation>是{what}，不是带名称和值的对象</translation>
  </message>
  <message>
   <source>is {what}, not an object with names and values (entry in line {line})</source>
   <translation>是{what}，不是带名称和值的对象（条目在第 {line} 行）</translation>
  </message>
  <message>
   <source>it cannot be read ({error})</source>
   <translation>无法读取（{error}）</translation>
  </message>
  <message>
   <source>it does not say which conversation it is of</source>
   <translation>未说明属于哪个对话</translation>
  </message>
  <message>
   <source>it does not say who speaks</source>
   <translation>未说明由谁发言</translation>
  </message>
  <message>
   <source>it has no assistant message to learn from</source>
   <translation>没有可供学习的助手消息</translation>
  </message>
  <message>
   <source>it has no byte order mark</source>
   <translation>没有字节顺序标记（BOM）</translation>
  </message>
  <message>
   <source>it has no messages</source>
   <translation>没有消息</translation>
  </message>
  <message>
   <source>it has no place in its conversation</source>
   <translation>在对话中没有位置</translation>
  </message>
  <message>
   <source>it has two different system texts</source>
   <translation>有两个不同的系统文本</translation>
  </message>
  <message>
   <source>it is no list of messages</source>
   <translation>不是消息列表</translation>
  </message>
  <message>
   <source>it is of somebody unknown</source>
   <translation>发言者未知</translation>
  </message>
  <message>
   <source>it is of somebody unknown: “{name}”</source>
   <translation>发言者未知：“{name}”</translation>
  </message>
  <message>
   <source>it is protected by a password</source>
   <translation>有密码保护</translation>
  </message>
  <message>
   <source>it is unclear which of the {count} {mark} belong together.</source>
   <translation>不清楚 {count} 个 {mark} 中哪些成对。</translation>
  </message>
  <message>
   <source>it unpacks to {size}</source>
   <translation>解开后为 {size}</translation>
  </message>
  <message>
   <source>its ZIP archive cannot be unpacked ({error})</source>
   <translation>其 ZIP 压缩包无法解开（{error}）</translation>
  </message>
  <message>
   <source>its list holds no messages</source>
   <translation>其列表不含消息</translation>
  </message>
  <message>
   <source>more than {count} blocks within each other.</source>
   <translation>块的嵌套超过 {count} 层。</translation>
  </message>
  <message>
   <source>no cell has a sign between its digits.</source>
   <translation>没有单元格在数字之间有符号。</translation>
  </message>
  <message>
   <source>no cell is a number.</source>
   <translation>没有单元格是数字。</translation>
  </message>
  <message>
   <source>no way of writing fits them all, such as “{text}” in row {row}</source>
   <translation>没有一种写法适合全部，例如第 {row} 行的“{text}”</translation>
  </message>
  <message>
   <source>reading it takes too much memory or crashes the reader</source>
   <translation>读取占用内存过多，或使读取程序崩溃</translation>
  </message>
  <message>
   <source>stands behind the end of the list</source>
   <translation>位于列表结尾之后</translation>
  </message>
  <message>
   <source>stands behind the end of the list and {why}</source>
   <translation>位于列表结尾之后，并且{why}</translation>
  </message>
  <message>
   <source>step {number} ({step})</source>
   <translation>步骤 {number}（{step}）</translation>
  </message>
  <message>
   <source>taken as numbers such as {notation}, as “{text}” in row {row} shows.</source>
   <translation>按 {notation} 这样的数字读取，第 {row} 行的“{text}”表明如此。</translation>
  </message>
  <message>
   <source>text follows a closing quote</source>
   <translation>结束引号之后还有文本</translation>
  </message>
  <message>
   <source>text or unknown</source>
   <translation>文本或未知内容</translation>
  </message>
  <message>
   <source>the assistant message is empty</source>
   <translation>助手消息为空</translation>
  </message>
  <message>
   <source>the assistant message is empty (message {at})</source>
   <translation>助手消息为空（第 {at} 条消息）</translation>
  </message>
  <message>
   <source>the date format has no directive “{name}”.</source>
   <translation>日期格式中没有“{name}”。</translation>
  </message>
  <message>
   <source>the filter date needs a format.</source>
   <translation>过滤器 date 需要格式。</translation>
  </message>
  <message>
   <source>the filter default needs the text that stands in.</source>
   <translation>过滤器 default 需要替代文本。</translation>
  </message>
  <message>
   <source>the filter number needs how many decimals (0 to {most}).</source>
   <translation>过滤器 number 需要小数位数（0 到 {most}）。</translation>
  </message>
  <message>
   <source>the filter truncate needs a number of characters, at least 1.</source>
   <translation>过滤器 truncate 需要字符数，至少为 1。</translation>
  </message>
  <message>
   <source>the filter {name} takes no argument.</source>
   <translation>过滤器 {name} 没有参数。</translation>
  </message>
  <message>
   <source>the system message is empty</source>
   <translation>系统消息为空</translation>
  </message>
  <message>
   <source>the system message is empty (message {at})</source>
   <translation>系统消息为空（第 {at} 条消息）</translation>
  </message>
  <message>
   <source>the user message is empty</source>
   <translation>用户消息为空</translation>
  </message>
  <message>
   <source>the user message is empty (message {at})</source>
   <translation>用户消息为空（第 {at} 条消息）</translation>
  </message>
  <message>
   <source>there is no filter “{name}”.</source>
   <translation>没有过滤器“{name}”。</translation>
  </message>
  <message>
   <source>this {mark} is never closed.</source>
   <translation>这个 {mark} 没有关闭。</translation>
  </message>
  <message>
   <source>values that have no text ({kind})</source>
   <translation>没有文本形式的值（{kind}）</translation>
  </message>
  <message>
   <source>{count} cells are no number written in this way and left alone, the first in row {row}: “{text}”.</source>
   <translation>{count} 个单元格不是这种写法的数字，保持不变，首个在第 {row} 行：“{text}”。</translation>
  </message>
  <message>
   <source>{count} cells have a number format that cannot be followed and have the plain value, in {cells}.</source>
   <translation>{count} 个单元格的数字格式无法遵循，显示原始值，位于 {cells}。</translation>
  </message>
  <message>
   <source>{count} cells have an error such as #N/A and are empty: {at}.</source>
   <translation>{count} 个单元格有 #N/A 之类的错误，为空：{at}。</translation>
  </message>
  <message>
   <source>{count} dates in sheet “{sheet}” lie, the first in {at}, before 1900, where Excel shows only ######: taken as error cells.</source>
   <translation>工作表“{sheet}”中有 {count} 个日期（首个在 {at}）早于 1900 年，Excel 只显示 ######：按错误单元格处理。</translation>
  </message>
  <message>
   <source>{count} formulas in sheet “{sheet}” have no stored result and are empty, the first in {at}.{more}</source>
   <translation>工作表“{sheet}”中有 {count} 个公式没有存储结果，为空，第一个在 {at}。{more}</translation>
  </message>
  <message>
   <source>{count} of the first lines are rejected for a quote after a backslash ({mark}). In CSV a quote within a cell is doubled: export the file so, or as JSON lines, to keep them.</source>
   <translation>前面的行中有 {count} 行因反斜杠后的引号（{mark}）被拒绝。CSV 单元格内的引号应写两次：请这样导出，或导出为 JSON 行，以保留它们。</translation>
  </message>
  <message>
   <source>{count} of {rows} rows cannot be held out.</source>
   <translation>{rows} 行中无法留出 {count} 行。</translation>
  </message>
  <message>
   <source>{count} rows cannot be split.</source>
   <translation>{count} 行无法拆分。</translation>
  </message>
  <message>
   <source>{found} cells where the table has {wanted}</source>
   <translation>有 {found} 个单元格，而表格有 {wanted} 列</translation>
  </message>
  <message>
   <source>{mark} closes a block that was never opened.</source>
   <translation>{mark} 关闭了从未打开的块。</translation>
  </message>
  <message>
   <source>{name} and tokenizer.json do not belong together; download both again.</source>
   <translation>{name} 与 tokenizer.json 不匹配；请重新下载两者。</translation>
  </message>
  <message>
   <source>{name} cannot be read as {page}: {why}.</source>
   <translation>{name} 无法按 {page} 读取：{why}。</translation>
  </message>
  <message>
   <source>{name} changed while it was read.</source>
   <translation>{name} 在读取时被修改。</translation>
  </message>
  <message>
   <source>{name} has no columns.</source>
   <translation>{name} 没有列。</translation>
  </message>
  <message>
   <source>{name} has no ending that is known.</source>
   <translation>{name} 的扩展名未知。</translation>
  </message>
  <message>
   <source>{name} has no row: none of its {count} entries is an object. The first {why}: {text}</source>
   <translation>{name} 没有行：{count} 个条目中没有一个是对象。第一个{why}：{text}</translation>
  </message>
  <message>
   <source>{name} has no rows in it.</source>
   <translation>{name} 中没有行。</translation>
  </message>
  <message>
   <source>{name} has no sheet “{sheet}”.</source>
   <translation>{name} 没有工作表“{sheet}”。</translation>
  </message>
  <message>
   <source>{name} has no text in it.</source>
   <translation>{name} 中没有文本。</translation>
  </message>
  <message>
   <source>{name} has no worksheet.</source>
   <translation>{name} 没有工作表。</translation>
  </message>
  <message>
   <source>{name} has not the columns of {first}: it has {more_names}, which {same} has not.</source>
   <translation>{name} 的列与 {first} 不同：多出 {more_names}，{same} 中没有。</translation>
  </message>
  <message>
   <source>{name} has not the columns of {first}: it lacks {missing} and has {more_names}, which {same} has not.</source>
   <translation>{name} 的列与 {first} 不同：缺少 {missing}，多出 {more_names}，{same} 中没有。</translation>
  </message>
  <message>
   <source>{name} has not the columns of {first}: it lacks {missing}.</source>
   <translation>{name} 的列与 {first} 不同：缺少 {missing}。</translation>
  </message>
  <message>
   <source>{name} is an encrypted Parquet file.</source>
   <translation>{name} 是加密的 Parquet 文件。</translation>
  </message>
  <message>
   <source>{name} is an old .xls workbook or is protected by a password.</source>
   <translation>{name} 是旧的 .xls 工作簿，或有密码保护。</translation>
  </message>
  <message>
   <source>{name} is damaged or cut off: {why}</source>
   <translation>{name} 已损坏或不完整：{why}</translation>
  </message>
  <message>
   <source>{name} is damaged: {why}.</source>
   <translation>{name} 已损坏：{why}。</translation>
  </message>
  <message>
   <source>{name} is empty (0 bytes).</source>
   <translation>{name} 是空的（0 字节）。</translation>
  </message>
  <message>
   <source>{name} is not opened: {why}.</source>
   <translation>未打开 {name}：{why}。</translation>
  </message>
  <message>
   <source>{name} is not text: {count} of its first {size} bytes are control codes.</source>
   <translation>{name} 不是文本：前 {size} 字节中有 {count} 个控制字符。</translation>
  </message>
  <message>
   <source>{name} is taken as the name of the only column, though it is as long as the lines below it. If it is data, choose “None” as header row.</source>
   <translation>{name} 被当作唯一一列的名称，尽管它与下面的行一样长。如果它是数据，请将标题行选为“无”。</translation>
  </message>
  <message>
   <source>{name} is {what}, not a Parquet file.</source>
   <translation>{name} 是{what}，不是 Parquet 文件。</translation>
  </message>
  <message>
   <source>{name} is {what}, not a text table.</source>
   <translation>{name} 是{what}，不是文本表格。</translation>
  </message>
  <message>
   <source>{name} is {what}, not a workbook.</source>
   <translation>{name} 是{what}，不是工作簿。</translation>
  </message>
  <message>
   <source>{name} is {what}, not an {suffix} workbook.</source>
   <translation>{name} 是{what}，不是 {suffix} 工作簿。</translation>
  </message>
  <message>
   <source>{path} cannot be opened: {why}.</source>
   <translation>无法打开 {path}：{why}。</translation>
  </message>
  <message>
   <source>{path} does not exist.</source>
   <translation>{path} 不存在。</translation>
  </message>
  <message>
   <source>{path} is a folder.</source>
   <translation>{path} 是文件夹。</translation>
  </message>
  <message>
   <source>{path} is given twice.</source>
   <translation>{path} 被选了两次。</translation>
  </message>
  <message>
   <source>{path}: {name} is {value}, but the tokenizer has no such token.</source>
   <translation>{path}：{name} 为 {value}，但分词器没有该 token。</translation>
  </message>
  <message>
   <source>{place}: how the numbers of “{column}” are written cannot be told: {why}.</source>
   <translation>{place}：无法判断“{column}”中数字的写法：{why}。</translation>
  </message>
  <message>
   <source>{rows} hidden rows and {columns} hidden columns are read.</source>
   <translation>已读取隐藏的 {rows} 行和 {columns} 列。</translation>
  </message>
  <message>
   <source>{rows} rows have no “{name}”; each counts as a group of its own.</source>
   <translation>{rows} 行没有“{name}”；每行自成一组。</translation>
  </message>
  <message>
   <source>“{column}” has {values} different values in {rows} rows, too many for shares to mean much; a column of few values is one to stratify by.</source>
   <translation>“{column}”在 {rows} 行中有 {values} 个不同的值，太多，比例没有意义；分层请选取值少的列。</translation>
  </message>
  <message>
   <source>“{delimiter}” cannot be a delimiter.</source>
   <translation>“{delimiter}”不能作分隔符。</translation>
  </message>
  <message>
   <source>“{mark}” seems to separate the cells, but only a single character can. Replace it by a tab in the file; as it is, parts of it are in the table.</source>
   <translation>“{mark}”似乎分隔单元格，但只有单个字符可以。请在文件中用制表符替换；否则它的一部分会留在表格里。</translation>
  </message>
  <message>
   <source>“{name}” could be any of: {names}.</source>
   <translation>“{name}”可能是其中任何一个：{names}。</translation>
  </message>
  <message>
   <source>“{text}” in row {row} and “{other}” in row {at} are written in two ways</source>
   <translation>第 {row} 行的“{text}”和第 {at} 行的“{other}”写法不同</translation>
  </message>
  <message>
   <source>“{text}” in row {row} is {one} if numbers are written {first}, and {other} if {second}</source>
   <translation>第 {row} 行的“{text}”：若写法为 {first} 则是 {one}，若为 {second} 则是 {other}</translation>
  </message>
 </context>
 <context>
  <name>Export</name>
  <message numerus="yes">
   <source>%n failed</source>
   <translation>
    <numerusform>%n 项失败</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n levels chosen</source>
   <translation>
    <numerusform>已选 %n 个级别</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n parts</source>
   <translation>
    <numerusform>%n 个分卷</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n to know</source>
   <translation>
    <numerusform>%n 项需留意</numerusform>
   </translation>
  </message>
  <message>
   <source>16-bit, not quantized</source>
   <translation>16 位，不量化</translation>
  </message>
  <message>
   <source>16-bit, wider range</source>
   <translation>16 位，范围更广</translation>
  </message>
  <message>
   <source>32-bit</source>
   <translation>32 位</translation>
  </message>
  <message>
   <source>A prompt begins as it did in training</source>
   <translation>提示的开头与训练时相同</translation>
  </message>
  <message>
   <source>Adapter</source>
   <translation>适配器</translation>
  </message>
  <message>
   <source>Adapter as GGUF</source>
   <translation>GGUF 适配器</translation>
  </message>
  <message>
   <source>An answer ends by itself</source>
   <translation>回答会自行结束</translation>
  </message>
  <message>
   <source>Begin with a letter or a digit.</source>
   <translation>请以字母或数字开头。</translation>
  </message>
  <message>
   <source>Disk at the peak</source>
   <translation>磁盘峰值</translation>
  </message>
  <message>
   <source>Exact</source>
   <translation>完全一致</translation>
  </message>
  <message>
   <source>Fits</source>
   <translation>放得下</translation>
  </message>
  <message>
   <source>Folder</source>
   <translation>文件夹</translation>
  </message>
  <message>
   <source>For transformers, vLLM and other programs that read Hugging Face folders; llama.cpp and Ollama take the GGUF files.</source>
   <translation>供 transformers、vLLM 等读取 Hugging Face 文件夹的程序使用；llama.cpp 和 Ollama 使用 GGUF 文件。</translation>
  </message>
  <message>
   <source>GPU</source>
   <translation>GPU</translation>
  </message>
  <message>
   <source>GPU and CPU</source>
   <translation>GPU 和 CPU</translation>
  </message>
  <message>
   <source>GPU, tight</source>
   <translation>GPU，紧张</translation>
  </message>
  <message>
   <source>In part</source>
   <translation>部分一致</translation>
  </message>
  <message>
   <source>Knows more families; writes the merged model to the disk first and takes longer.</source>
   <translation>支持更多模型系列；会先把合并后的模型写入磁盘，耗时更长。</translation>
  </message>
  <message>
   <source>Memory</source>
   <translation>内存</translation>
  </message>
  <message>
   <source>Merged 16-bit folder</source>
   <translation>合并后的 16 位文件夹</translation>
  </message>
  <message>
   <source>No template</source>
   <translation>没有模板</translation>
  </message>
  <message>
   <source>No usual level fits with room to spare; this is the smallest of them. With {context} tokens of context it takes {need} of {memory} RAM.</source>
   <translation>常用级别中没有能宽裕放下的；这是其中最小的。上下文为 {context} 个词元时，占用 {memory} 内存中的 {need}。</translation>
  </message>
  <message>
   <source>Ollama does not open files in parts, so there is no Modelfile. llama.cpp opens the first part and finds the others beside it.</source>
   <translation>Ollama 无法打开分卷文件，因此没有 Modelfile。llama.cpp 打开第一卷后会在旁边找到其余各卷。</translation>
  </message>
  <message>
   <source>One pass over the weights, for the usual families.</source>
   <translation>对权重只过一遍，适用于常见的模型系列。</translation>
  </message>
  <message>
   <source>Opens, and its vocabulary loads</source>
   <translation>能打开，词表能加载</translation>
  </message>
  <message>
   <source>Predicts what the trained model predicts</source>
   <translation>预测结果与训练后的模型一致</translation>
  </message>
  <message>
   <source>Prompts would not begin as in training. Check the base model's tokenizer_config.json.</source>
   <translation>提示的开头会与训练时不同。请检查基础模型的 tokenizer_config.json。</translation>
  </message>
  <message>
   <source>Rows of this model are {width} wide, not a multiple of 256.</source>
   <translation>此模型的行宽为 {width}，不是 256 的倍数。</translation>
  </message>
  <message>
   <source>Same token ids as the trained tokenizer</source>
   <translation>词元 id 与训练所用的分词器相同</translation>
  </message>
  <message>
   <source>The file answers otherwise than the trained model. Check that the adapter belongs to this base model; a small level may simply have lost too much.</source>
   <translation>该文件的回答与训练后的模型不同。请检查适配器是否属于此基础模型；较小的级别也可能只是损失过多。</translation>
  </message>
  <message>
   <source>The importance matrix cannot be used.</source>
   <translation>无法使用该重要性矩阵。</translation>
  </message>
  <message>
   <source>The largest of the usual levels that fits: with {context} tokens of context it takes {need} of {memory} RAM.</source>
   <translation>能放下的常用级别中最大的一个：上下文为 {context} 个词元时，占用 {memory} 内存中的 {need}。</translation>
  </message>
  <message>
   <source>The largest of the usual levels that runs fully on the {card}: with {context} tokens of context it takes {need} of {memory}.</source>
   <translation>能完全在 {card} 上运行的常用级别中最大的一个：上下文为 {context} 个词元时，占用 {memory} 中的 {need}。</translation>
  </message>
  <message>
   <source>The model may talk on after its answer. Train a little longer, or set a stop in the Modelfile.</source>
   <translation>模型答完之后可能继续说下去。请再多训练一会儿，或在 Modelfile 中设置 stop。</translation>
  </message>
  <message>
   <source>The model would read other tokens than it was trained on and answer worse. Check that the adapter belongs to this base model.</source>
   <translation>模型读到的词元会与训练时不同，回答会变差。请检查适配器是否属于此基础模型。</translation>
  </message>
  <message>
   <source>The name cannot begin a file's name.</source>
   <translation>此名称不能作为文件名的开头。</translation>
  </message>
  <message>
   <source>The training has not finished; there is no adapter yet.</source>
   <translation>训练尚未完成，还没有适配器。</translation>
  </message>
  <message>
   <source>There can be no file with this adapter alone; untick it.</source>
   <translation>此适配器无法单独成为文件；请取消勾选。</translation>
  </message>
  <message>
   <source>There is no Modelfile for this file.</source>
   <translation>此文件没有 Modelfile。</translation>
  </message>
  <message>
   <source>This base model and adapter cannot be exported.</source>
   <translation>此基础模型和适配器无法导出。</translation>
  </message>
  <message>
   <source>Tick a level to export.</source>
   <translation>勾选要导出的级别。</translation>
  </message>
  <message>
   <source>Tight</source>
   <translation>紧张</translation>
  </message>
  <message>
   <source>Time</source>
   <translation>时间</translation>
  </message>
  <message>
   <source>Too big</source>
   <translation>太大</translation>
  </message>
  <message>
   <source>Tunesmith's</source>
   <translation>Tunesmith 的</translation>
  </message>
  <message>
   <source>Use letters, digits, dots, dashes and underscores.</source>
   <translation>请使用字母、数字、点、短横线和下划线。</translation>
  </message>
  <message>
   <source>With {context} tokens of context {level} takes {need}, and there are {memory} of RAM. The files can be made here and run on a larger machine.</source>
   <translation>上下文为 {context} 个词元时，{level} 需要 {need}，而内存共 {memory}。文件可以在此生成，在更大的机器上运行。</translation>
  </message>
  <message>
   <source>Written</source>
   <translation>写入</translation>
  </message>
  <message>
   <source>about {time}</source>
   <translation>约 {time}</translation>
  </message>
  <message>
   <source>automatic</source>
   <translation>自动</translation>
  </message>
  <message>
   <source>checked</source>
   <translation>已检查</translation>
  </message>
  <message>
   <source>checking</source>
   <translation>正在检查</translation>
  </message>
  <message>
   <source>failed</source>
   <translation>失败</translation>
  </message>
  <message>
   <source>for 1-bit models</source>
   <translation>用于 1 位模型</translation>
  </message>
  <message>
   <source>for 2-bit models</source>
   <translation>用于 2 位模型</translation>
  </message>
  <message>
   <source>for ternary models</source>
   <translation>用于三值模型</translation>
  </message>
  <message>
   <source>in parts</source>
   <translation>分卷</translation>
  </message>
  <message>
   <source>llama.cpp and Ollama cannot open the file. Export the level again; if it fails again, copy the diagnostics.</source>
   <translation>llama.cpp 和 Ollama 无法打开此文件。请重新导出该级别；如果再次失败，请复制诊断信息。</translation>
  </message>
  <message>
   <source>llama.cpp takes it with the model</source>
   <translation>llama.cpp 可将其与模型一起使用</translation>
  </message>
  <message>
   <source>llama.cpp's</source>
   <translation>llama.cpp 的</translation>
  </message>
  <message>
   <source>needs an importance matrix</source>
   <translation>需要重要性矩阵</translation>
  </message>
  <message>
   <source>none, the base model alone</source>
   <translation>无，仅基础模型</translation>
  </message>
  <message>
   <source>waiting</source>
   <translation>等待中</translation>
  </message>
  <message>
   <source>{count} of {total} tensors use a larger type, so the levels lie closer together than their names suggest.</source>
   <translation>{total} 个张量中有 {count} 个使用更大的类型，因此各级别之间的差距比名称所示的更小。</translation>
  </message>
  <message numerus="yes">
   <source>{file} has nothing for %n tensors of {level}.</source>
   <translation>
    <numerusform>{file} 中缺少 {level} 的 %n 个张量的数据。</numerusform>
   </translation>
  </message>
  <message>
   <source>{held} of {all}</source>
   <translation>{held} / {all}</translation>
  </message>
  <message>
   <source>{levels} will not run on this machine</source>
   <translation>{levels} 无法在此机器上运行</translation>
  </message>
  <message>
   <source>{level} is of no use without an importance matrix. Choose one at the right.</source>
   <translation>没有重要性矩阵，{level} 没有用处。请在右侧选择一个。</translation>
  </message>
  <message>
   <source>{level} is recommended for this machine</source>
   <translation>推荐此机器使用 {level}</translation>
  </message>
  <message>
   <source>{name} begins with the base model: put the name there that it has in your Ollama. Newer versions of Ollama take no adapter; the levels have it in them.</source>
   <translation>{name} 以基础模型开头：请填入它在您的 Ollama 中的名称。较新的 Ollama 不接受适配器；各级别中已包含它。</translation>
  </message>
  <message>
   <source>{name} has no TEMPLATE that equals the trained one: {reason}</source>
   <translation>{name} 没有与训练时相同的 TEMPLATE：{reason}</translation>
  </message>
  <message numerus="yes">
   <source>{name} renders the same bytes as the trained chat template in %n conversations.</source>
   <translation>
    <numerusform>{name} 在 %n 个对话中渲染出的字节与训练所用的对话模板相同。</numerusform>
   </translation>
  </message>
  <message>
   <source>{name}, from disk</source>
   <translation>{name}，来自磁盘</translation>
  </message>
  <message>
   <source>{name}, step {step}</source>
   <translation>{name}，第 {step} 步</translation>
  </message>
  <message>
   <source>{need} of disk are needed and {free} are free.</source>
   <translation>需要 {need} 磁盘空间，可用 {free}。</translation>
  </message>
  <message>
   <source>{need} of {free} free</source>
   <translation>需要 {need}，可用 {free}</translation>
  </message>
  <message>
   <source>{size} GB</source>
   <translation>{size} GB</translation>
  </message>
  <message numerus="yes">
   <source>{size} in %n files</source>
   <translation>
    <numerusform>%n 个文件，共 {size}</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{size} in %n files and a folder</source>
   <translation>
    <numerusform>%n 个文件和一个文件夹，共 {size}</numerusform>
   </translation>
  </message>
  <message>
   <source>{size} in parts</source>
   <translation>{size}，分卷</translation>
  </message>
 </context>
 <context>
  <name>ExportNews</name>
  <message>
   <source>Base model or adapter have changed since. Export again to have both agree.</source>
   <translation>此后基础模型或适配器已更改。请重新导出，使两者一致。</translation>
  </message>
  <message>
   <source>Choose an importance matrix…</source>
   <translation>选择重要性矩阵…</translation>
  </message>
  <message>
   <source>Choose another model</source>
   <translation>选择其他模型</translation>
  </message>
  <message>
   <source>Export again</source>
   <translation>重新导出</translation>
  </message>
  <message>
   <source>Export as {name}</source>
   <translation>导出为 {name}</translation>
  </message>
  <message>
   <source>Export under another name, or move the file away.</source>
   <translation>请换个名称导出，或将该文件移走。</translation>
  </message>
  <message>
   <source>Export without the matrix</source>
   <translation>不用矩阵导出</translation>
  </message>
  <message>
   <source>Go on</source>
   <translation>继续</translation>
  </message>
  <message>
   <source>Leave the adapter's file out</source>
   <translation>不写适配器文件</translation>
  </message>
  <message>
   <source>Open another adapter…</source>
   <translation>打开其他适配器…</translation>
  </message>
  <message>
   <source>Show the files</source>
   <translation>显示文件</translation>
  </message>
  <message>
   <source>The export was interrupted: its worker is gone.</source>
   <translation>导出被中断：其工作进程已不在。</translation>
  </message>
  <message>
   <source>The export was stopped</source>
   <translation>导出已停止</translation>
  </message>
  <message>
   <source>The files of {name} are of an earlier choice</source>
   <translation>{name} 的文件属于之前的选择</translation>
  </message>
  <message>
   <source>Use llama.cpp's converter</source>
   <translation>使用 llama.cpp 的转换器</translation>
  </message>
  <message>
   <source>Write whole files</source>
   <translation>写成整个文件</translation>
  </message>
  <message>
   <source>{done} of {all} files are checked and stay; going on makes the others.</source>
   <translation>{all} 个文件中有 {done} 个已检查并保留；继续将生成其余文件。</translation>
  </message>
  <message>
   <source>{done} of {all} files are checked; going on makes the others.</source>
   <translation>{all} 个文件中有 {done} 个已检查；继续将生成其余文件。</translation>
  </message>
 </context>
 <context>
  <name>ExportPage</name>
  <message numerus="yes">
   <source>%n files</source>
   <translation>
    <numerusform>%n 个文件</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n files are checked and have their names.</source>
   <translation>
    <numerusform>%n 个文件已检查并已命名。</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n levels, running</source>
   <translation>
    <numerusform>%n 个级别，进行中</numerusform>
   </translation>
  </message>
  <message>
   <source>All files (*)</source>
   <translation>所有文件 (*)</translation>
  </message>
  <message>
   <source>Choose a base model first.</source>
   <translation>请先选择基础模型。</translation>
  </message>
  <message>
   <source>Choose a model</source>
   <translation>选择模型</translation>
  </message>
  <message>
   <source>Choose an importance matrix</source>
   <translation>选择重要性矩阵</translation>
  </message>
  <message>
   <source>Choose levels</source>
   <translation>选择级别</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>导出</translation>
  </message>
  <message numerus="yes">
   <source>Export %n levels</source>
   <translation>
    <numerusform>导出 %n 个级别</numerusform>
   </translation>
  </message>
  <message>
   <source>Files are made from a base model, with or without an adapter.</source>
   <translation>文件由基础模型生成，可以带适配器，也可以不带。</translation>
  </message>
  <message>
   <source>Files get their final names after they are checked.</source>
   <translation>文件检查之后才会得到最终名称。</translation>
  </message>
  <message>
   <source>Importance matrix ({patterns})</source>
   <translation>重要性矩阵 ({patterns})</translation>
  </message>
  <message>
   <source>Next: Ollama</source>
   <translation>下一步：Ollama</translation>
  </message>
  <message>
   <source>No base model yet</source>
   <translation>还没有基础模型</translation>
  </message>
  <message>
   <source>Nothing is written until you start.</source>
   <translation>在您开始之前不会写入任何内容。</translation>
  </message>
  <message>
   <source>Ollama does not open files in parts; llama.cpp does.</source>
   <translation>Ollama 无法打开分卷文件，llama.cpp 可以。</translation>
  </message>
  <message>
   <source>Open adapter</source>
   <translation>打开适配器</translation>
  </message>
  <message>
   <source>Show the files</source>
   <translation>显示文件</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>停止</translation>
  </message>
  <message>
   <source>Stopping; finished files stay.</source>
   <translation>正在停止；已完成的文件会保留。</translation>
  </message>
  <message>
   <source>Train</source>
   <translation>训练</translation>
  </message>
  <message>
   <source>reading {name}</source>
   <translation>正在读取 {name}</translation>
  </message>
  <message>
   <source>{failed} of {all} files failed a check and keep the ending .part.</source>
   <translation>{all} 个文件中有 {failed} 个未通过检查，保留 .part 后缀。</translation>
  </message>
 </context>
 <context>
  <name>Fetch</name>
  <message>
   <source>{done} of {total}</source>
   <translation>{done} / {total}</translation>
  </message>
  <message>
   <source>{size}/s</source>
   <translation>{size}/秒</translation>
  </message>
  <message>
   <source>{time} left</source>
   <translation>剩余 {time}</translation>
  </message>
 </context>
 <context>
  <name>FetchRow</name>
  <message>
   <source>Discard what is there</source>
   <translation>放弃已下载的部分</translation>
  </message>
  <message>
   <source>Go on</source>
   <translation>继续</translation>
  </message>
  <message>
   <source>Pause</source>
   <translation>暂停</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>停止</translation>
  </message>
 </context>
 <context>
  <name>FilePanel</name>
  <message numerus="yes">
   <source>%n files</source>
   <translation>
    <numerusform>%n 个文件</numerusform>
   </translation>
  </message>
  <message>
   <source>Copied</source>
   <translation>已复制</translation>
  </message>
  <message>
   <source>Copy SHA-256</source>
   <translation>复制 SHA-256</translation>
  </message>
  <message>
   <source>Show in folder</source>
   <translation>在文件夹中显示</translation>
  </message>
  <message numerus="yes">
   <source>and %n more parts</source>
   <translation>
    <numerusform>以及另外 %n 卷</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>FormatPart</name>
  <message>
   <source>Choose a model</source>
   <translation>选择模型</translation>
  </message>
  <message>
   <source>Conversation format</source>
   <translation>对话格式</translation>
  </message>
  <message>
   <source>Ends with {token}, {start}.</source>
   <translation>以 {token} 结尾，{start}。</translation>
  </message>
  <message>
   <source>Not exact: no format gives the same bytes as the model's own template, so training uses that template itself. What stands in the way: {reason}.</source>
   <translation>不完全一致：没有哪种格式能得到与模型自带模板相同的字节，因此训练直接使用该模板。原因：{reason}。</translation>
  </message>
  <message>
   <source>Own</source>
   <translation>自带</translation>
  </message>
  <message>
   <source>Read from the model's own template and proven: {cases} generated conversations, the same bytes.</source>
   <translation>读取自模型自带的模板，并经过验证：{cases} 个生成的对话，字节完全相同。</translation>
  </message>
  <message>
   <source>Reading the model's chat template and proving the format.</source>
   <translation>正在读取模型的对话模板并验证格式。</translation>
  </message>
  <message>
   <source>The base model's own format is used if it brings one.</source>
   <translation>如果基础模型自带格式，就使用它。</translation>
  </message>
  <message>
   <source>The model brings no chat template, so the choice is yours.</source>
   <translation>模型没有自带对话模板，由您选择。</translation>
  </message>
  <message>
   <source>The model's own template</source>
   <translation>模型自带的模板</translation>
  </message>
  <message>
   <source>Without a system message it writes one of its own: “{text}”</source>
   <translation>没有系统消息时，它会写入自己的一条：“{text}”</translation>
  </message>
  <message>
   <source>begins with {token}</source>
   <translation>以 {token} 开头</translation>
  </message>
  <message>
   <source>no BOS</source>
   <translation>没有 BOS</translation>
  </message>
 </context>
 <context>
  <name>FoundRows</name>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
 </context>
 <context>
  <name>FoundSection</name>
  <message numerus="yes">
   <source>%n to know</source>
   <translation>
    <numerusform>%n 项需留意</numerusform>
   </translation>
  </message>
  <message>
   <source>Nothing to note</source>
   <translation>没有需留意的内容</translation>
  </message>
  <message>
   <source>Reading</source>
   <translation>正在读取</translation>
  </message>
  <message>
   <source>Reading…</source>
   <translation>正在读取…</translation>
  </message>
 </context>
 <context>
  <name>FromDisk</name>
  <message>
   <source>A GGUF</source>
   <translation>GGUF</translation>
  </message>
  <message>
   <source>A model folder</source>
   <translation>模型文件夹</translation>
  </message>
  <message>
   <source>Choose GGUF…</source>
   <translation>选择 GGUF…</translation>
  </message>
  <message>
   <source>Choose folder…</source>
   <translation>选择文件夹…</translation>
  </message>
  <message>
   <source>Drop a model folder or a GGUF here</source>
   <translation>将模型文件夹或 GGUF 拖放到此处</translation>
  </message>
  <message>
   <source>Drop a model here</source>
   <translation>将模型拖放到此处</translation>
  </message>
  <message>
   <source>It stays where it is. Nothing is copied.</source>
   <translation>它会留在原处，不会复制任何内容。</translation>
  </message>
  <message>
   <source>has config.json, safetensors and tokenizer.json. It trains and exports.</source>
   <translation>包含 config.json、safetensors 和 tokenizer.json。可以训练和导出。</translation>
  </message>
  <message>
   <source>holds rounded weights. One can talk to it and test it, not train it.</source>
   <translation>保存的是舍入后的权重。可以与它对话、测试，但不能训练。</translation>
  </message>
 </context>
 <context>
  <name>Histogram</name>
  <message>
   <source>Count {count}</source>
   <translation>数量 {count}</translation>
  </message>
  <message>
   <source>No values yet.</source>
   <translation>还没有数值。</translation>
  </message>
  <message>
   <source>count</source>
   <translation>数量</translation>
  </message>
  <message>
   <source>from</source>
   <translation>从</translation>
  </message>
  <message>
   <source>to</source>
   <translation>至</translation>
  </message>
  <message>
   <source>{total} values, most of them from {low} to {high}.</source>
   <translation>{total} 个值，大多在 {low} 至 {high} 之间。</translation>
  </message>
 </context>
 <context>
  <name>HubSearch</name>
  <message numerus="yes">
   <source>%n models found, none trains here</source>
   <translation>
    <numerusform>找到 %n 个模型，都无法在此训练</numerusform>
   </translation>
  </message>
  <message>
   <source>Asking the hub…</source>
   <translation>正在查询模型中心…</translation>
  </message>
  <message>
   <source>Check the spelling, or paste an id such as owner/name.</source>
   <translation>请检查拼写，或粘贴 owner/name 这样的 id。</translation>
  </message>
  <message>
   <source>Models of the Llama family can be trained and exported.</source>
   <translation>Llama 系列的模型可以训练和导出。</translation>
  </message>
  <message>
   <source>Models on disk stay listed.</source>
   <translation>磁盘上的模型仍会列出。</translation>
  </message>
  <message>
   <source>Models on disk work as always.</source>
   <translation>磁盘上的模型照常可用。</translation>
  </message>
  <message>
   <source>More models are on the hub</source>
   <translation>模型中心还有更多模型</translation>
  </message>
  <message>
   <source>Nothing new on the hub</source>
   <translation>模型中心没有新内容</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>设置</translation>
  </message>
  <message>
   <source>Show the most downloaded</source>
   <translation>显示下载最多的</translation>
  </message>
  <message>
   <source>Show them</source>
   <translation>显示</translation>
  </message>
  <message>
   <source>The hub was not searched</source>
   <translation>未搜索模型中心</translation>
  </message>
  <message>
   <source>Try again</source>
   <translation>重试</translation>
  </message>
  <message>
   <source>Type a part of a name or paste an id. Only then the network is used.</source>
   <translation>输入部分名称或粘贴 id。只有这时才会使用网络。</translation>
  </message>
 </context>
 <context>
  <name>JobList</name>
  <message>
   <source>No jobs running</source>
   <translation>没有正在进行的任务</translation>
  </message>
  <message>
   <source>Running jobs</source>
   <translation>正在进行的任务</translation>
  </message>
 </context>
 <context>
  <name>Jobs</name>
  <message>
   <source>Demo</source>
   <translation>演示</translation>
  </message>
  <message>
   <source>Download</source>
   <translation>下载</translation>
  </message>
  <message>
   <source>Evaluation</source>
   <translation>评估</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>导出</translation>
  </message>
  <message>
   <source>Ollama</source>
   <translation>Ollama</translation>
  </message>
  <message>
   <source>Quality</source>
   <translation>质量</translation>
  </message>
  <message>
   <source>Starter model</source>
   <translation>入门模型</translation>
  </message>
  <message>
   <source>Train</source>
   <translation>训练</translation>
  </message>
  <message>
   <source>{time} left</source>
   <translation>剩余 {time}</translation>
  </message>
 </context>
 <context>
  <name>LanguageFields</name>
  <message>
   <source>Keep rows of unknown language</source>
   <translation>保留无法判断语言的行</translation>
  </message>
  <message>
   <source>Languages that stay</source>
   <translation>保留的语言</translation>
  </message>
  <message>
   <source>Such as very short texts</source>
   <translation>例如很短的文本</translation>
  </message>
  <message>
   <source>Tick a language.</source>
   <translation>请勾选一种语言。</translation>
  </message>
 </context>
 <context>
  <name>LengthFields</name>
  <message>
   <source>At least</source>
   <translation>至少</translation>
  </message>
  <message>
   <source>At most</source>
   <translation>至多</translation>
  </message>
  <message>
   <source>Characters</source>
   <translation>字符</translation>
  </message>
  <message>
   <source>Counted in</source>
   <translation>计数单位</translation>
  </message>
  <message>
   <source>Tick “At least”, “At most” or both.</source>
   <translation>请勾选“至少”“至多”或两者。</translation>
  </message>
  <message>
   <source>Tokens of the base model</source>
   <translation>基础模型的词元</translation>
  </message>
  <message>
   <source>“At least” is more than “At most”.</source>
   <translation>“至少”大于“至多”。</translation>
  </message>
 </context>
 <context>
  <name>LengthSection</name>
  <message>
   <source>Characters</source>
   <translation>字符数</translation>
  </message>
  <message>
   <source>Characters: median {median}, longest {longest}</source>
   <translation>字符数：中位数 {median}，最长 {longest}</translation>
  </message>
  <message>
   <source>Column to measure</source>
   <translation>要测量的列</translation>
  </message>
  <message>
   <source>No column has texts.</source>
   <translation>没有哪一列含有文本。</translation>
  </message>
  <message>
   <source>Text length</source>
   <translation>文本长度</translation>
  </message>
 </context>
 <context>
  <name>LengthsBody</name>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Lengths</source>
   <translation>长度</translation>
  </message>
  <message>
   <source>Long tokens</source>
   <translation>长词元</translation>
  </message>
  <message>
   <source>Longest</source>
   <translation>最长</translation>
  </message>
  <message>
   <source>Longest conversations</source>
   <translation>最长的对话</translation>
  </message>
  <message>
   <source>Longest tokens</source>
   <translation>最长的词元</translation>
  </message>
  <message>
   <source>Open rows</source>
   <translation>打开行</translation>
  </message>
  <message>
   <source>Rare tokens</source>
   <translation>罕见词元</translation>
  </message>
  <message>
   <source>Rarest tokens</source>
   <translation>最罕见的词元</translation>
  </message>
  <message>
   <source>What is told of the tokens</source>
   <translation>显示词元的哪些信息</translation>
  </message>
 </context>
 <context>
  <name>LengthsPart</name>
  <message numerus="yes">
   <source>%n are cut off at {count} tokens</source>
   <translation>
    <numerusform>%n 个在 {count} 个词元处被截断</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n cannot be trained on, first row {number}</source>
   <translation>
    <numerusform>%n 个无法用于训练，首个在第 {number} 行</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n lose the whole answer</source>
   <translation>
    <numerusform>%n 个失去整个回答</numerusform>
   </translation>
  </message>
  <message>
   <source>99 % are at most {count}</source>
   <translation>99 % 不超过 {count}</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Context {count}</source>
   <translation>上下文 {count}</translation>
  </message>
  <message>
   <source>Conversation length</source>
   <translation>对话长度</translation>
  </message>
  <message>
   <source>Count tokens</source>
   <translation>统计词元</translation>
  </message>
  <message>
   <source>No conversation can be trained on.</source>
   <translation>没有可以用于训练的对话。</translation>
  </message>
  <message>
   <source>Rows counted</source>
   <translation>已统计的行</translation>
  </message>
  <message>
   <source>Tokens</source>
   <translation>词元</translation>
  </message>
  <message>
   <source>none is cut off at {count} tokens</source>
   <translation>没有在 {count} 个词元处被截断的</translation>
  </message>
  <message>
   <source>the longest has {count} tokens</source>
   <translation>最长的有 {count} 个词元</translation>
  </message>
  <message>
   <source>{done} of {total}, {share}</source>
   <translation>{done} / {total}，{share}</translation>
  </message>
 </context>
 <context>
  <name>LevelsPane</name>
  <message numerus="yes">
   <source>%n more levels</source>
   <translation>
    <numerusform>另外 %n 个级别</numerusform>
   </translation>
  </message>
  <message>
   <source>Context</source>
   <translation>上下文</translation>
  </message>
  <message>
   <source>Fewer levels</source>
   <translation>更少级别</translation>
  </message>
  <message>
   <source>Levels</source>
   <translation>级别</translation>
  </message>
  <message>
   <source>computing the sizes</source>
   <translation>正在计算大小</translation>
  </message>
  <message>
   <source>files as they were written and checked</source>
   <translation>已写入并检查的文件</translation>
  </message>
  <message>
   <source>sizes are computed from the tensor shapes, before anything is written</source>
   <translation>大小根据张量形状算出，尚未写入任何内容</translation>
  </message>
  <message>
   <source>sizes are not known</source>
   <translation>大小未知</translation>
  </message>
  <message>
   <source>sizes are not known before llama.cpp's converter has read the model</source>
   <translation>llama.cpp 的转换器读取模型之后才知道大小</translation>
  </message>
 </context>
 <context>
  <name>LevelsTable</name>
  <message>
   <source>Bits per weight</source>
   <translation>每权重位数</translation>
  </message>
  <message>
   <source>Checks</source>
   <translation>检查</translation>
  </message>
  <message>
   <source>Level</source>
   <translation>级别</translation>
  </message>
  <message>
   <source>Levels</source>
   <translation>级别</translation>
  </message>
  <message>
   <source>Modelfile</source>
   <translation>Modelfile</translation>
  </message>
  <message>
   <source>Progress</source>
   <translation>进度</translation>
  </message>
  <message>
   <source>Recommended</source>
   <translation>推荐</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>大小</translation>
  </message>
  <message>
   <source>This machine</source>
   <translation>本机</translation>
  </message>
 </context>
 <context>
  <name>LibraryPage</name>
  <message numerus="yes">
   <source>%n items</source>
   <translation>
    <numerusform>%n 项</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n runs</source>
   <translation>
    <numerusform>%n 次运行</numerusform>
   </translation>
  </message>
  <message>
   <source>A run that is at work uses it.</source>
   <translation>一个正在进行的运行在使用它。</translation>
  </message>
  <message>
   <source>Adapter</source>
   <translation>适配器</translation>
  </message>
  <message>
   <source>Adapters</source>
   <translation>适配器</translation>
  </message>
  <message>
   <source>All</source>
   <translation>全部</translation>
  </message>
  <message>
   <source>Base model</source>
   <translation>基础模型</translation>
  </message>
  <message>
   <source>Changed</source>
   <translation>更改时间</translation>
  </message>
  <message>
   <source>Choose a model</source>
   <translation>选择模型</translation>
  </message>
  <message numerus="yes">
   <source>Delete %n items for good?</source>
   <translation>
    <numerusform>永久删除 %n 项？</numerusform>
   </translation>
  </message>
  <message>
   <source>Delete for good</source>
   <translation>永久删除</translation>
  </message>
  <message>
   <source>Disk use</source>
   <translation>磁盘占用</translation>
  </message>
  <message>
   <source>Empty trash…</source>
   <translation>清空回收站…</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>导出</translation>
  </message>
  <message>
   <source>Exports</source>
   <translation>导出</translation>
  </message>
  <message>
   <source>Filter by name</source>
   <translation>按名称筛选</translation>
  </message>
  <message>
   <source>Folder</source>
   <translation>文件夹</translation>
  </message>
  <message>
   <source>Free on this disk</source>
   <translation>此磁盘的可用空间</translation>
  </message>
  <message>
   <source>It was the base model; choose another.</source>
   <translation>它曾是基础模型；请另选一个。</translation>
  </message>
  <message>
   <source>Keep them</source>
   <translation>保留</translation>
  </message>
  <message>
   <source>Kind</source>
   <translation>种类</translation>
  </message>
  <message>
   <source>Library</source>
   <translation>资料库</translation>
  </message>
  <message>
   <source>Look under All, or type less.</source>
   <translation>请在“全部”中查找，或少输入一些字。</translation>
  </message>
  <message>
   <source>Models</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>Models, adapters and exports appear here as you make them.</source>
   <translation>您生成的模型、适配器和导出会显示在这里。</translation>
  </message>
  <message>
   <source>Move to trash</source>
   <translation>移到回收站</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>名称</translation>
  </message>
  <message>
   <source>Nothing is on disk yet</source>
   <translation>磁盘上还没有内容</translation>
  </message>
  <message>
   <source>Nothing of this kind or name</source>
   <translation>没有此种类或名称的内容</translation>
  </message>
  <message>
   <source>On disk</source>
   <translation>在磁盘上</translation>
  </message>
  <message>
   <source>Runs</source>
   <translation>运行</translation>
  </message>
  <message>
   <source>Show in folder</source>
   <translation>在文件夹中显示</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>大小</translation>
  </message>
  <message>
   <source>Table</source>
   <translation>表格</translation>
  </message>
  <message>
   <source>Tables as read</source>
   <translation>已读取的表格</translation>
  </message>
  <message>
   <source>Take off the list</source>
   <translation>从列表中移除</translation>
  </message>
  <message>
   <source>That frees {size}. There is no way back.</source>
   <translation>这会释放 {size}，且无法恢复。</translation>
  </message>
  <message>
   <source>This workspace does not keep it, so it stays where it is.</source>
   <translation>它不由此工作区保存，因此会留在原处。</translation>
  </message>
  <message>
   <source>Trash</source>
   <translation>回收站</translation>
  </message>
  <message>
   <source>Undo</source>
   <translation>撤销</translation>
  </message>
  <message>
   <source>Unfinished download</source>
   <translation>未完成的下载</translation>
  </message>
  <message>
   <source>Used by</source>
   <translation>用于</translation>
  </message>
  <message>
   <source>What is deleted goes to the trash.</source>
   <translation>删除的内容会移到回收站。</translation>
  </message>
  <message>
   <source>empty</source>
   <translation>空</translation>
  </message>
  <message>
   <source>{count}, {size} in this workspace</source>
   <translation>{count}，此工作区中共 {size}</translation>
  </message>
  <message>
   <source>{name} is in the trash</source>
   <translation>{name} 已移到回收站</translation>
  </message>
  <message>
   <source>{name} is off the list; its files stay</source>
   <translation>{name} 已从列表中移除；它的文件仍保留</translation>
  </message>
 </context>
 <context>
  <name>LineChart</name>
  <message>
   <source>No values yet.</source>
   <translation>还没有数值。</translation>
  </message>
  <message>
   <source>Step</source>
   <translation>步</translation>
  </message>
  <message>
   <source>{title}: from {first} to {last}, least {least}.</source>
   <translation>{title}：从 {first} 到 {last}，最小 {least}。</translation>
  </message>
 </context>
 <context>
  <name>ListFields</name>
  <message>
   <source>Column with the messages</source>
   <translation>含消息的列</translation>
  </message>
  <message>
   <source>Each cell holds a whole conversation: a list of messages, written as JSON.</source>
   <translation>每个单元格包含一段完整的对话：以 JSON 写成的消息列表。</translation>
  </message>
  <message>
   <source>Names in a message</source>
   <translation>消息中的名称</translation>
  </message>
  <message>
   <source>None beside the list</source>
   <translation>列表之外没有</translation>
  </message>
  <message>
   <source>System text</source>
   <translation>系统文本</translation>
  </message>
 </context>
 <context>
  <name>MainWindow</name>
  <message numerus="yes">
   <source>%n jobs are running</source>
   <translation>
    <numerusform>%n 个任务正在进行</numerusform>
   </translation>
  </message>
  <message>
   <source>About Tunesmith</source>
   <translation>关于 Tunesmith</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Close window</source>
   <translation>关闭窗口</translation>
  </message>
  <message>
   <source>Copy diagnostics</source>
   <translation>复制诊断信息</translation>
  </message>
  <message>
   <source>Data</source>
   <translation>数据</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>导出</translation>
  </message>
  <message>
   <source>Go to</source>
   <translation>转到</translation>
  </message>
  <message>
   <source>Keep running</source>
   <translation>继续运行</translation>
  </message>
  <message>
   <source>Library</source>
   <translation>资料库</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>New workspace</source>
   <translation>新建工作区</translation>
  </message>
  <message>
   <source>Ollama</source>
   <translation>Ollama</translation>
  </message>
  <message>
   <source>Open spreadsheet…</source>
   <translation>打开电子表格…</translation>
  </message>
  <message>
   <source>Open workspace folder</source>
   <translation>打开工作区文件夹</translation>
  </message>
  <message>
   <source>Quality</source>
   <translation>质量</translation>
  </message>
  <message>
   <source>Runs</source>
   <translation>运行</translation>
  </message>
  <message>
   <source>Runs work in both. What you choose here is kept once the other window is closed.</source>
   <translation>运行在两个窗口中都可以进行。另一个窗口关闭之后，才会保存您在这里的选择。</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>设置</translation>
  </message>
  <message>
   <source>Stop them</source>
   <translation>停止任务</translation>
  </message>
  <message>
   <source>Take the tour</source>
   <translation>开始导览</translation>
  </message>
  <message>
   <source>Template</source>
   <translation>模板</translation>
  </message>
  <message>
   <source>They can go on without the window. Open it again to see where they are.</source>
   <translation>它们可以在没有窗口的情况下继续。重新打开窗口即可查看进展。</translation>
  </message>
  <message>
   <source>This workspace is open in another window</source>
   <translation>此工作区已在另一个窗口中打开</translation>
  </message>
  <message>
   <source>Train</source>
   <translation>训练</translation>
  </message>
  <message>
   <source>Tunesmith {version}. Everything stays on this computer.</source>
   <translation>Tunesmith {version}。所有内容都留在这台电脑上。</translation>
  </message>
 </context>
 <context>
  <name>MapFields</name>
  <message>
   <source>Column</source>
   <translation>列</translation>
  </message>
  <message>
   <source>New value</source>
   <translation>新值</translation>
  </message>
  <message>
   <source>Type a new value for one of the values.</source>
   <translation>请为其中一个值输入新值。</translation>
  </message>
  <message>
   <source>Type the new value; leave it empty to empty the cell.</source>
   <translation>输入新值；留空则清空单元格。</translation>
  </message>
  <message>
   <source>Value in the table</source>
   <translation>表中的值</translation>
  </message>
  <message>
   <source>Values</source>
   <translation>值</translation>
  </message>
 </context>
 <context>
  <name>MaskFields</name>
  <message>
   <source>Countries of phone numbers without +</source>
   <translation>不带 + 的电话号码所属国家</translation>
  </message>
  <message>
   <source>Each is replaced by its placeholder in the rows that go on from here. The file itself is not changed, and without this step the texts are back. In doubt a text is left as it is. Names and addresses are not found.</source>
   <translation>在从此处继续的行中，每处都被替换为占位符。文件本身不变，去掉此步骤后原文即恢复。有疑问的文本保持原样。不会查找姓名和住址。</translation>
  </message>
  <message>
   <source>Numbered, the same address has the same placeholder again.</source>
   <translation>编号后，相同的地址使用相同的占位符。</translation>
  </message>
  <message>
   <source>Placeholders</source>
   <translation>占位符</translation>
  </message>
  <message>
   <source>Tick a country for phone numbers, or do not look for them.</source>
   <translation>请为电话号码勾选一个国家，或不查找电话号码。</translation>
  </message>
  <message>
   <source>Tick a kind.</source>
   <translation>请勾选一种类型。</translation>
  </message>
  <message>
   <source>What to mask</source>
   <translation>要遮盖的内容</translation>
  </message>
  <message>
   <source>{one} for all</source>
   <translation>全部用 {one}</translation>
  </message>
  <message>
   <source>{one}, numbered by row</source>
   <translation>{one}，按行编号</translation>
  </message>
  <message>
   <source>{one}, numbered by table</source>
   <translation>{one}，按表编号</translation>
  </message>
 </context>
 <context>
  <name>MatrixPart</name>
  <message>
   <source>Change…</source>
   <translation>更改…</translation>
  </message>
  <message>
   <source>Choose an importance matrix</source>
   <translation>选择重要性矩阵</translation>
  </message>
  <message>
   <source>Choose…</source>
   <translation>选择…</translation>
  </message>
  <message>
   <source>Export without the matrix</source>
   <translation>不用矩阵导出</translation>
  </message>
  <message>
   <source>Importance matrix</source>
   <translation>重要性矩阵</translation>
  </message>
  <message>
   <source>None.</source>
   <translation>无。</translation>
  </message>
  <message>
   <source>None. The smallest levels need one, all below 6 bits gain by it.</source>
   <translation>无。最小的级别必须有它，6 位以下的级别都会受益。</translation>
  </message>
 </context>
 <context>
  <name>MemoryPart</name>
  <message>
   <source>KV cache, {context} tokens</source>
   <translation>KV 缓存，{context} 个词元</translation>
  </message>
  <message>
   <source>Memory with {level}</source>
   <translation>使用 {level} 时的内存</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>VRAM with {level}</source>
   <translation>使用 {level} 时的显存</translation>
  </message>
  <message>
   <source>{need} needed, {all} RAM</source>
   <translation>需要 {need}，内存 {all}</translation>
  </message>
  <message>
   <source>{need} needed, {all} VRAM</source>
   <translation>需要 {need}，显存 {all}</translation>
  </message>
 </context>
 <context>
  <name>MemorySection</name>
  <message>
   <source>Memory</source>
   <translation>内存</translation>
  </message>
  <message>
   <source>VRAM</source>
   <translation>显存</translation>
  </message>
  <message>
   <source>{need} needed at once, {free} free. Heaviest batch: {rows} × {tokens}.</source>
   <translation>同时需要 {need}，可用 {free}。最重的批次：{rows} × {tokens}。</translation>
  </message>
 </context>
 <context>
  <name>MessageEditor</name>
  <message>
   <source>{role} template</source>
   <translation>{role}模板</translation>
  </message>
 </context>
 <context>
  <name>ModelCheck</name>
  <message numerus="yes">
   <source>%n good</source>
   <translation>
    <numerusform>%n 项正常</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n to know</source>
   <translation>
    <numerusform>%n 项需留意</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n wrong</source>
   <translation>
    <numerusform>%n 项有误</numerusform>
   </translation>
  </message>
  <message>
   <source>Architecture</source>
   <translation>架构</translation>
  </message>
  <message>
   <source>Ask where the model comes from</source>
   <translation>请询问模型的来源</translation>
  </message>
  <message>
   <source>Chat template</source>
   <translation>对话模板</translation>
  </message>
  <message>
   <source>End marker</source>
   <translation>结束标记</translation>
  </message>
  <message>
   <source>End marker is not declared</source>
   <translation>未声明结束标记</translation>
  </message>
  <message>
   <source>End marker is split</source>
   <translation>结束标记被拆开</translation>
  </message>
  <message>
   <source>Licence</source>
   <translation>许可证</translation>
  </message>
  <message>
   <source>Licence: {name}</source>
   <translation>许可证：{name}</translation>
  </message>
  <message>
   <source>No chat template</source>
   <translation>没有对话模板</translation>
  </message>
  <message>
   <source>No licence stated</source>
   <translation>未注明许可证</translation>
  </message>
  <message>
   <source>No pad token</source>
   <translation>没有填充词元</translation>
  </message>
  <message>
   <source>Pad token</source>
   <translation>填充词元</translation>
  </message>
  <message>
   <source>Pad token equals end of text</source>
   <translation>填充词元与文本结束词元相同</translation>
  </message>
  <message>
   <source>Pad token is not in the vocabulary</source>
   <translation>填充词元不在词表中</translation>
  </message>
  <message>
   <source>Padding is masked, so training is not affected</source>
   <translation>填充部分已屏蔽，不影响训练</translation>
  </message>
  <message>
   <source>Read its terms before you publish what you make</source>
   <translation>发布您的成果之前，请阅读其条款</translation>
  </message>
  <message>
   <source>Tokenizer</source>
   <translation>分词器</translation>
  </message>
  <message>
   <source>Training teaches it a way to chat (ChatML by default)</source>
   <translation>训练会教它一种对话方式（默认 ChatML）</translation>
  </message>
  <message>
   <source>Weights</source>
   <translation>权重</translation>
  </message>
  <message>
   <source>Width</source>
   <translation>宽度</translation>
  </message>
  <message>
   <source>Width {width} is not a multiple of 256</source>
   <translation>宽度 {width} 不是 256 的倍数</translation>
  </message>
  <message>
   <source>{family}, {layers} layers, width {width}</source>
   <translation>{family}，{layers} 层，宽度 {width}</translation>
  </message>
  <message>
   <source>{format}, reproduced byte for byte</source>
   <translation>{format}，逐字节还原</translation>
  </message>
  <message>
   <source>{marker} is one token and stops generation</source>
   <translation>{marker} 是单个词元，会停止生成</translation>
  </message>
  <message>
   <source>{marker} is one token, but the files do not say that it ends an answer</source>
   <translation>{marker} 是单个词元，但文件没有说明它会结束回答</translation>
  </message>
  <message>
   <source>{marker} is {tokens} tokens; a model may write half of it and go on</source>
   <translation>{marker} 是 {tokens} 个词元；模型可能只写出一半就继续</translation>
  </message>
  <message>
   <source>{name}</source>
   <translation>{name}</translation>
  </message>
  <message>
   <source>{tensors} of {total} tensors fall back when quantized</source>
   <translation>{total} 个张量中有 {tensors} 个在量化时会改用其他类型</translation>
  </message>
  <message>
   <source>{tensors} tensors, {bytes}, checksums match</source>
   <translation>{tensors} 个张量，{bytes}，校验和一致</translation>
  </message>
  <message>
   <source>{tensors} tensors, {bytes}, {types}</source>
   <translation>{tensors} 个张量，{bytes}，{types}</translation>
  </message>
  <message>
   <source>{tokens} tokens, pre-tokenizer {pre_tokenizer}</source>
   <translation>{tokens} 个词元，预分词器 {pre_tokenizer}</translation>
  </message>
  <message>
   <source>{token}, apart from end of text</source>
   <translation>{token}，与文本结束词元不同</translation>
  </message>
  <message>
   <source>{width}: every level can be made as named</source>
   <translation>{width}：每个级别都能按名称生成</translation>
  </message>
 </context>
 <context>
  <name>ModelFooter</name>
  <message>
   <source>Choose a model first.</source>
   <translation>请先选择模型。</translation>
  </message>
  <message>
   <source>Download</source>
   <translation>下载</translation>
  </message>
  <message>
   <source>From the hub, into this workspace.</source>
   <translation>从模型中心下载到此工作区。</translation>
  </message>
  <message>
   <source>Go on</source>
   <translation>继续</translation>
  </message>
  <message>
   <source>It is unpacked first, to about {size} on disk.</source>
   <translation>会先解压，在磁盘上约占 {size}。</translation>
  </message>
  <message>
   <source>It was stopped, and begins anew.</source>
   <translation>已停止，将重新开始。</translation>
  </message>
  <message>
   <source>Next: Train</source>
   <translation>下一步：训练</translation>
  </message>
  <message>
   <source>Training starts from {name} then.</source>
   <translation>之后训练将从 {name} 开始。</translation>
  </message>
  <message>
   <source>Use this model</source>
   <translation>使用此模型</translation>
  </message>
  <message>
   <source>What is there already is kept.</source>
   <translation>已下载的部分会保留。</translation>
  </message>
  <message>
   <source>Works once its owner has let you in.</source>
   <translation>所有者批准您访问之后才能使用。</translation>
  </message>
  <message>
   <source>{name} cannot be trained here.</source>
   <translation>{name} 无法在此训练。</translation>
  </message>
  <message>
   <source>{name} cannot be trained: {what}.</source>
   <translation>{name} 无法训练：{what}。</translation>
  </message>
  <message>
   <source>{name} did not pass its check.</source>
   <translation>{name} 未通过检查。</translation>
  </message>
  <message>
   <source>{name} is being checked.</source>
   <translation>正在检查 {name}。</translation>
  </message>
  <message>
   <source>{name} is checked and ready.</source>
   <translation>{name} 已检查，可以使用。</translation>
  </message>
  <message>
   <source>{name} is on its way.</source>
   <translation>正在获取 {name}。</translation>
  </message>
  <message>
   <source>{size} from the hub, into this workspace.</source>
   <translation>从模型中心下载 {size} 到此工作区。</translation>
  </message>
 </context>
 <context>
  <name>ModelInspector</name>
  <message>
   <source>A GGUF holds rounded weights: one can talk to it and test it. Training and export begin at a model folder.</source>
   <translation>GGUF 保存的是舍入后的权重：可以与它对话、测试。训练和导出要从模型文件夹开始。</translation>
  </message>
  <message>
   <source>A folder on this computer</source>
   <translation>这台电脑上的文件夹</translation>
  </message>
  <message>
   <source>Architecture</source>
   <translation>架构</translation>
  </message>
  <message>
   <source>Chat template</source>
   <translation>对话模板</translation>
  </message>
  <message>
   <source>Check again</source>
   <translation>重新检查</translation>
  </message>
  <message>
   <source>Check report</source>
   <translation>检查报告</translation>
  </message>
  <message>
   <source>Checked once it is on disk.</source>
   <translation>在磁盘上之后才会检查。</translation>
  </message>
  <message>
   <source>Checked once it is unpacked.</source>
   <translation>解压之后才会检查。</translation>
  </message>
  <message>
   <source>Checking</source>
   <translation>正在检查</translation>
  </message>
  <message>
   <source>Context</source>
   <translation>上下文</translation>
  </message>
  <message>
   <source>Download</source>
   <translation>下载</translation>
  </message>
  <message>
   <source>Downloads, 30 days</source>
   <translation>下载量，30 天</translation>
  </message>
  <message>
   <source>File</source>
   <translation>文件</translation>
  </message>
  <message>
   <source>From {owner}, commit {commit}</source>
   <translation>来自 {owner}，提交 {commit}</translation>
  </message>
  <message>
   <source>Gated</source>
   <translation>需授权</translation>
  </message>
  <message>
   <source>In the file</source>
   <translation>文件内</translation>
  </message>
  <message>
   <source>Included, works offline. Answers in English.</source>
   <translation>已附带，可离线使用。以英文回答。</translation>
  </message>
  <message>
   <source>Its owner must let you in: ask on its page, then put a token of your account into Settings.</source>
   <translation>需要所有者批准：请在它的页面上申请，然后将您账户的令牌填入“设置”。</translation>
  </message>
  <message>
   <source>Licence</source>
   <translation>许可证</translation>
  </message>
  <message>
   <source>Looking at weights, tokenizer and chat template…</source>
   <translation>正在查看权重、分词器和对话模板…</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>None</source>
   <translation>无</translation>
  </message>
  <message>
   <source>Not stated</source>
   <translation>未注明</translation>
  </message>
  <message>
   <source>Not supported</source>
   <translation>不支持</translation>
  </message>
  <message>
   <source>On disk</source>
   <translation>在磁盘上</translation>
  </message>
  <message>
   <source>On the hub, from {owner}</source>
   <translation>在模型中心，来自 {owner}</translation>
  </message>
  <message>
   <source>Open its page</source>
   <translation>打开它的页面</translation>
  </message>
  <message>
   <source>Parameters</source>
   <translation>参数</translation>
  </message>
  <message>
   <source>Pre-tokenizer</source>
   <translation>预分词器</translation>
  </message>
  <message>
   <source>Precision</source>
   <translation>精度</translation>
  </message>
  <message>
   <source>Select a model to see what is known of it.</source>
   <translation>选择一个模型，查看它的已知信息。</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>设置</translation>
  </message>
  <message>
   <source>Vocabulary</source>
   <translation>词表</translation>
  </message>
  <message>
   <source>{count} B</source>
   <translation>{count} B</translation>
  </message>
  <message>
   <source>{count} M</source>
   <translation>{count} M</translation>
  </message>
  <message>
   <source>{count} tokens</source>
   <translation>{count} 个词元</translation>
  </message>
  <message>
   <source>{size}, show in folder</source>
   <translation>{size}，在文件夹中显示</translation>
  </message>
 </context>
 <context>
  <name>ModelPage</name>
  <message>
   <source>Check</source>
   <translation>检查</translation>
  </message>
  <message>
   <source>Choose another folder…</source>
   <translation>选择其他文件夹…</translation>
  </message>
  <message>
   <source>GGUF file…</source>
   <translation>GGUF 文件…</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>Model folder…</source>
   <translation>模型文件夹…</translation>
  </message>
  <message>
   <source>Open a GGUF</source>
   <translation>打开 GGUF</translation>
  </message>
  <message>
   <source>Open a model folder</source>
   <translation>打开模型文件夹</translation>
  </message>
  <message>
   <source>Open folder or GGUF…</source>
   <translation>打开文件夹或 GGUF…</translation>
  </message>
  <message>
   <source>Template</source>
   <translation>模板</translation>
  </message>
  <message>
   <source>The checkpoint that training starts from</source>
   <translation>训练的起点</translation>
  </message>
 </context>
 <context>
  <name>ModelPane</name>
  <message>
   <source>From disk</source>
   <translation>来自磁盘</translation>
  </message>
  <message>
   <source>Library and hub</source>
   <translation>资料库和模型中心</translation>
  </message>
  <message>
   <source>Models</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>Only what trains here</source>
   <translation>仅显示可在此训练的</translation>
  </message>
  <message>
   <source>Search or paste a model id</source>
   <translation>搜索或粘贴模型 id</translation>
  </message>
  <message>
   <source>Search the hub or paste a model id</source>
   <translation>搜索模型中心或粘贴模型 id</translation>
  </message>
  <message>
   <source>Where to look</source>
   <translation>查找位置</translation>
  </message>
 </context>
 <context>
  <name>ModelRows</name>
  <message>
   <source>Context</source>
   <translation>上下文</translation>
  </message>
  <message>
   <source>Download</source>
   <translation>下载</translation>
  </message>
  <message>
   <source>Gated</source>
   <translation>需授权</translation>
  </message>
  <message>
   <source>Go on</source>
   <translation>继续</translation>
  </message>
  <message>
   <source>Included</source>
   <translation>已附带</translation>
  </message>
  <message>
   <source>Its owner must let you in first.</source>
   <translation>需要先得到所有者的批准。</translation>
  </message>
  <message>
   <source>Licence</source>
   <translation>许可证</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>Models of the Llama family can be trained and exported; this one is {name}.</source>
   <translation>Llama 系列的模型可以训练和导出；此模型是 {name}。</translation>
  </message>
  <message>
   <source>Not on disk</source>
   <translation>不在磁盘上</translation>
  </message>
  <message>
   <source>Not supported</source>
   <translation>不支持</translation>
  </message>
  <message>
   <source>On disk</source>
   <translation>在磁盘上</translation>
  </message>
  <message>
   <source>Parameters</source>
   <translation>参数</translation>
  </message>
  <message>
   <source>Paused</source>
   <translation>已暂停</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>大小</translation>
  </message>
  <message>
   <source>Stopped</source>
   <translation>已停止</translation>
  </message>
  <message>
   <source>The hub does not say what architecture it has.</source>
   <translation>模型中心没有说明它的架构。</translation>
  </message>
  <message>
   <source>Unpack</source>
   <translation>解压</translation>
  </message>
  <message>
   <source>Unusable</source>
   <translation>无法使用</translation>
  </message>
  <message>
   <source>Waiting</source>
   <translation>等待中</translation>
  </message>
  <message>
   <source>chosen</source>
   <translation>已选</translation>
  </message>
  <message>
   <source>starter model</source>
   <translation>入门模型</translation>
  </message>
 </context>
 <context>
  <name>ModelRuns</name>
  <message>
   <source>Go on</source>
   <translation>继续</translation>
  </message>
  <message>
   <source>Library</source>
   <translation>资料库</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>设置</translation>
  </message>
 </context>
 <context>
  <name>ModelfilePane</name>
  <message numerus="yes">
   <source>%n problems</source>
   <translation>
    <numerusform>%n 个问题</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n warnings</source>
   <translation>
    <numerusform>%n 个警告</numerusform>
   </translation>
  </message>
  <message>
   <source>Back to what the export wrote</source>
   <translation>恢复为导出时写入的内容</translation>
  </message>
  <message>
   <source>Checking…</source>
   <translation>正在检查…</translation>
  </message>
  <message>
   <source>Edits are checked as you type.</source>
   <translation>输入时即时检查修改。</translation>
  </message>
  <message>
   <source>Modelfile</source>
   <translation>Modelfile</translation>
  </message>
  <message>
   <source>Name in Ollama</source>
   <translation>在 Ollama 中的名称</translation>
  </message>
  <message>
   <source>No problems</source>
   <translation>没有问题</translation>
  </message>
  <message>
   <source>Reset</source>
   <translation>重置</translation>
  </message>
  <message>
   <source>Show in folder</source>
   <translation>在文件夹中显示</translation>
  </message>
 </context>
 <context>
  <name>NearFields</name>
  <message>
   <source>1 is the same words in the same order; 0.9 differs in a name or a number.</source>
   <translation>1 表示词语和顺序都相同；0.9 表示只差一个名字或数字。</translation>
  </message>
  <message>
   <source>Least similarity</source>
   <translation>最低相似度</translation>
  </message>
 </context>
 <context>
  <name>NumberFields</name>
  <message>
   <source>A cell that can mean only one number tells; without one nothing changes.</source>
   <translation>由只能表示一个数字的单元格判断；若没有，则不作更改。</translation>
  </message>
  <message>
   <source>Apostrophe: 1'000</source>
   <translation>撇号：1'000</translation>
  </message>
  <message>
   <source>As the cells tell</source>
   <translation>由单元格判断</translation>
  </message>
  <message>
   <source>Before the decimals</source>
   <translation>小数点符号</translation>
  </message>
  <message>
   <source>Between thousands</source>
   <translation>千位分隔符</translation>
  </message>
  <message>
   <source>Choose two different signs.</source>
   <translation>请选择两个不同的符号。</translation>
  </message>
  <message>
   <source>Columns</source>
   <translation>列</translation>
  </message>
  <message>
   <source>Comma: 0,5</source>
   <translation>逗号：0,5</translation>
  </message>
  <message>
   <source>Comma: 1,000</source>
   <translation>逗号：1,000</translation>
  </message>
  <message>
   <source>Nothing: 1000</source>
   <translation>无：1000</translation>
  </message>
  <message>
   <source>Numbers are written</source>
   <translation>数字的写法</translation>
  </message>
  <message>
   <source>Point: 0.5</source>
   <translation>点：0.5</translation>
  </message>
  <message>
   <source>Point: 1.000</source>
   <translation>点：1.000</translation>
  </message>
  <message>
   <source>Space: 1 000</source>
   <translation>空格：1 000</translation>
  </message>
  <message>
   <source>Tick a column.</source>
   <translation>请勾选一列。</translation>
  </message>
  <message>
   <source>With other signs</source>
   <translation>用其他符号</translation>
  </message>
 </context>
 <context>
  <name>OllamaPage</name>
  <message>
   <source>Base</source>
   <translation>基础</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Copied. Paste it into a terminal.</source>
   <translation>已复制。请粘贴到终端中。</translation>
  </message>
  <message>
   <source>Copy run command</source>
   <translation>复制运行命令</translation>
  </message>
  <message>
   <source>Create again</source>
   <translation>重新创建</translation>
  </message>
  <message>
   <source>Create in Ollama</source>
   <translation>在 Ollama 中创建</translation>
  </message>
  <message>
   <source>Created in Ollama as {name}.</source>
   <translation>已在 Ollama 中创建为 {name}。</translation>
  </message>
  <message>
   <source>Export a level first.</source>
   <translation>请先导出一个级别。</translation>
  </message>
  <message>
   <source>Export again to talk to what was trained last.</source>
   <translation>重新导出，才能与最近训练的模型对话。</translation>
  </message>
  <message>
   <source>Export at least one level; its Modelfile is written beside it.</source>
   <translation>请至少导出一个级别；它的 Modelfile 会写在旁边。</translation>
  </message>
  <message>
   <source>Go to Export</source>
   <translation>转到“导出”</translation>
  </message>
  <message>
   <source>It is made once, at Q8_0.</source>
   <translation>只需生成一次，级别为 Q8_0。</translation>
  </message>
  <message>
   <source>Its folder is chosen on the Model page.</source>
   <translation>它的文件夹在“模型”页面中选择。</translation>
  </message>
  <message>
   <source>Look for Ollama again</source>
   <translation>重新查找 Ollama</translation>
  </message>
  <message>
   <source>Makes {name}; the file is copied into Ollama's own folder.</source>
   <translation>生成 {name}；文件会复制到 Ollama 自己的文件夹中。</translation>
  </message>
  <message>
   <source>Making a file of the base model</source>
   <translation>正在生成基础模型的文件</translation>
  </message>
  <message>
   <source>Making {name} in Ollama</source>
   <translation>正在 Ollama 中生成 {name}</translation>
  </message>
  <message>
   <source>No exported files yet</source>
   <translation>还没有导出的文件</translation>
  </message>
  <message>
   <source>No file of the base model</source>
   <translation>没有基础模型的文件</translation>
  </message>
  <message>
   <source>Ollama is not running</source>
   <translation>Ollama 未在运行</translation>
  </message>
  <message>
   <source>Ollama takes no such name: a to z, digits, - _ . and one : for a tag.</source>
   <translation>Ollama 不接受这样的名称：只能用 a 到 z、数字、- _ .，标签前用一个冒号 (:)。</translation>
  </message>
  <message>
   <source>Ollama {version} is running</source>
   <translation>Ollama {version} 正在运行</translation>
  </message>
  <message>
   <source>Quality</source>
   <translation>质量</translation>
  </message>
  <message>
   <source>Sending to Ollama, {done}</source>
   <translation>正在发送到 Ollama，{done}</translation>
  </message>
  <message>
   <source>Start Ollama to create the model; files can be asked without it.</source>
   <translation>启动 Ollama 即可创建模型；没有它也可以向文件提问。</translation>
  </message>
  <message>
   <source>The Modelfile has mistakes.</source>
   <translation>Modelfile 中有错误。</translation>
  </message>
  <message>
   <source>These files are older than the training.</source>
   <translation>这些文件早于最近的训练。</translation>
  </message>
  <message>
   <source>Tuned</source>
   <translation>微调后</translation>
  </message>
  <message>
   <source>{name}, in Ollama</source>
   <translation>{name}，在 Ollama 中</translation>
  </message>
  <message>
   <source>{share} done</source>
   <translation>已完成 {share}</translation>
  </message>
 </context>
 <context>
  <name>OpenPlace</name>
  <message>
   <source>Drop a table here</source>
   <translation>将表格拖放到此处</translation>
  </message>
  <message>
   <source>Drop files here: Excel, OpenDocument, CSV, TSV, JSON or Parquet. Several with the same columns become one table. They are never changed.</source>
   <translation>将文件拖放到这里：Excel、OpenDocument、CSV、TSV、JSON 或 Parquet。列相同的多个文件会合成一个表格。文件绝不会被更改。</translation>
  </message>
  <message>
   <source>No table yet</source>
   <translation>还没有表格</translation>
  </message>
  <message>
   <source>Open…</source>
   <translation>打开…</translation>
  </message>
 </context>
 <context>
  <name>Page</name>
  <message>
   <source>Details</source>
   <translation>详细信息</translation>
  </message>
 </context>
 <context>
  <name>ParityPanel</name>
  <message numerus="yes">
   <source>%n conversations</source>
   <translation>
    <numerusform>%n 个对话</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n made-up conversations</source>
   <translation>
    <numerusform>%n 个虚构的对话</numerusform>
   </translation>
  </message>
  <message>
   <source>Ask it</source>
   <translation>询问 Ollama</translation>
  </message>
  <message>
   <source>Chat template in the GGUF</source>
   <translation>GGUF 中的对话模板</translation>
  </message>
  <message>
   <source>Differs</source>
   <translation>不同</translation>
  </message>
  <message>
   <source>Jinja, </source>
   <translation>Jinja，</translation>
  </message>
  <message>
   <source>Next row</source>
   <translation>下一行</translation>
  </message>
  <message>
   <source>None</source>
   <translation>无</translation>
  </message>
  <message>
   <source>Not proven</source>
   <translation>未证实</translation>
  </message>
  <message>
   <source>Ollama</source>
   <translation>Ollama</translation>
  </message>
  <message>
   <source>Ollama is not running</source>
   <translation>Ollama 未在运行</translation>
  </message>
  <message>
   <source>Ollama {version} does not tell</source>
   <translation>Ollama {version} 没有给出</translation>
  </message>
  <message>
   <source>Parity</source>
   <translation>一致性</translation>
  </message>
  <message>
   <source>Previous row</source>
   <translation>上一行</translation>
  </message>
  <message>
   <source>Prompt</source>
   <translation>提示</translation>
  </message>
  <message>
   <source>Prompt of row {row}</source>
   <translation>第 {row} 行的提示</translation>
  </message>
  <message>
   <source>Prompt {row}</source>
   <translation>提示 {row}</translation>
  </message>
  <message>
   <source>Reading the file</source>
   <translation>正在读取文件</translation>
  </message>
  <message>
   <source>Reference</source>
   <translation>参照</translation>
  </message>
  <message>
   <source>Same bytes</source>
   <translation>字节相同</translation>
  </message>
  <message>
   <source>TEMPLATE</source>
   <translation>TEMPLATE</translation>
  </message>
  <message>
   <source>TEMPLATE in the Modelfile</source>
   <translation>Modelfile 中的 TEMPLATE</translation>
  </message>
  <message>
   <source>Training text</source>
   <translation>训练文本</translation>
  </message>
  <message>
   <source>What Ollama renders</source>
   <translation>Ollama 渲染的内容</translation>
  </message>
  <message>
   <source>asked from Ollama {version}</source>
   <translation>由 Ollama {version} 给出</translation>
  </message>
  <message>
   <source>edited by hand; only Ollama itself can tell</source>
   <translation>经过手动修改；只有 Ollama 自己知道</translation>
  </message>
  <message>
   <source>known once the model is created there</source>
   <translation>在其中创建模型之后才知道</translation>
  </message>
  <message>
   <source>not asked yet</source>
   <translation>尚未询问</translation>
  </message>
  <message>
   <source>not everything can be compared</source>
   <translation>无法全部比较</translation>
  </message>
  <message>
   <source>not used by Ollama {version}</source>
   <translation>Ollama {version} 不使用</translation>
  </message>
  <message>
   <source>not used while there is a TEMPLATE</source>
   <translation>有 TEMPLATE 时不使用</translation>
  </message>
  <message>
   <source>not used: Ollama renders this model by itself</source>
   <translation>未使用：Ollama 自行渲染此模型</translation>
  </message>
  <message>
   <source>nothing to compare with</source>
   <translation>没有可比较的内容</translation>
  </message>
  <message>
   <source>the Modelfile has none</source>
   <translation>Modelfile 中没有</translation>
  </message>
  <message>
   <source>the base model is gone; its copy in the GGUF stands in</source>
   <translation>基础模型已不在；由 GGUF 中的副本代替</translation>
  </message>
  <message>
   <source>the chat template</source>
   <translation>对话模板</translation>
  </message>
  <message>
   <source>the conversation format</source>
   <translation>对话格式</translation>
  </message>
  <message>
   <source>the prompt differs from the trained one</source>
   <translation>提示与训练时不同</translation>
  </message>
  <message numerus="yes">
   <source>the prompt is the same in %n places</source>
   <translation>
    <numerusform>提示在 %n 处相同</numerusform>
   </translation>
  </message>
  <message>
   <source>used by Ollama</source>
   <translation>Ollama 会使用</translation>
  </message>
  <message>
   <source>used by Ollama 0.30 and later</source>
   <translation>Ollama 0.30 及更高版本使用</translation>
  </message>
  <message>
   <source>used by Ollama below 0.30</source>
   <translation>低于 0.30 的 Ollama 使用</translation>
  </message>
  <message>
   <source>used by Ollama {version}</source>
   <translation>由 Ollama {version} 使用</translation>
  </message>
  <message>
   <source>without a system message in the request: SYSTEM is another</source>
   <translation>请求中没有系统消息时：SYSTEM 与训练时不同</translation>
  </message>
  <message>
   <source>{prompt}, no differences</source>
   <translation>{prompt}，没有差异</translation>
  </message>
  <message>
   <source>{prompt}: the chat template refuses it</source>
   <translation>{prompt}：对话模板拒绝处理</translation>
  </message>
  <message>
   <source>{prompt}: {place} writes what is underlined</source>
   <translation>{prompt}：带下划线的内容由 {place} 写入</translation>
  </message>
  <message>
   <source>{same} of {cases}</source>
   <translation>{same} / {cases}</translation>
  </message>
 </context>
 <context>
  <name>PatternFields</name>
  <message>
   <source>Capitals do not count</source>
   <translation>不区分大小写</translation>
  </message>
  <message>
   <source>Keep only rows that have it</source>
   <translation>只保留含该文本的行</translation>
  </message>
  <message>
   <source>Remove rows that have it</source>
   <translation>移除含该文本的行</translation>
  </message>
  <message>
   <source>Text to look for</source>
   <translation>要查找的文本</translation>
  </message>
  <message>
   <source>This is a regular expression</source>
   <translation>这是正则表达式</translation>
  </message>
  <message>
   <source>This is no regular expression: {why}</source>
   <translation>这不是正则表达式：{why}</translation>
  </message>
  <message>
   <source>Type the text to look for.</source>
   <translation>请输入要查找的文本。</translation>
  </message>
  <message>
   <source>What to do</source>
   <translation>要执行的操作</translation>
  </message>
 </context>
 <context>
  <name>PlainHeader</name>
  <message>
   <source>Columns</source>
   <translation>列</translation>
  </message>
 </context>
 <context>
  <name>PlanPart</name>
  <message>
   <source>Folder</source>
   <translation>文件夹</translation>
  </message>
  <message>
   <source>Open the folder {path}</source>
   <translation>打开文件夹 {path}</translation>
  </message>
  <message>
   <source>Plan</source>
   <translation>计划</translation>
  </message>
 </context>
 <context>
  <name>PreviewPane</name>
  <message>
   <source>Chat and tokens</source>
   <translation>对话与词元</translation>
  </message>
  <message>
   <source>Conversation of the row</source>
   <translation>此行的对话</translation>
  </message>
  <message>
   <source>How the row is shown</source>
   <translation>此行的显示方式</translation>
  </message>
  <message>
   <source>Next row</source>
   <translation>下一行</translation>
  </message>
  <message>
   <source>Previous row</source>
   <translation>上一行</translation>
  </message>
  <message>
   <source>Random row</source>
   <translation>随机一行</translation>
  </message>
  <message>
   <source>Raw text</source>
   <translation>原始文本</translation>
  </message>
  <message>
   <source>Row</source>
   <translation>行</translation>
  </message>
  <message>
   <source>of {count}</source>
   <translation>/ {count}</translation>
  </message>
 </context>
 <context>
  <name>Privacy</name>
  <message>
   <source>Bank accounts (IBAN)</source>
   <translation>银行账号 (IBAN)</translation>
  </message>
  <message>
   <source>Card numbers</source>
   <translation>银行卡号</translation>
  </message>
  <message>
   <source>E-mail addresses</source>
   <translation>电子邮件地址</translation>
  </message>
  <message>
   <source>Keys and tokens</source>
   <translation>密钥和令牌</translation>
  </message>
  <message>
   <source>Phone numbers</source>
   <translation>电话号码</translation>
  </message>
  <message>
   <source>all kinds</source>
   <translation>所有类型</translation>
  </message>
 </context>
 <context>
  <name>PrivacyCheck</name>
  <message numerus="yes">
   <source>%n finds, one a line.</source>
   <translation>
    <numerusform>%n 处，每行一处。</numerusform>
   </translation>
  </message>
  <message>
   <source>Column</source>
   <translation>列</translation>
  </message>
  <message>
   <source>Found</source>
   <translation>发现</translation>
  </message>
  <message>
   <source>Kind</source>
   <translation>类型</translation>
  </message>
  <message>
   <source>Rows with personal data</source>
   <translation>含个人数据的行</translation>
  </message>
  <message>
   <source>The first {listed} of {finds} finds, one a line.</source>
   <translation>{finds} 处中的前 {listed} 处，每行一处。</translation>
  </message>
 </context>
 <context>
  <name>PrivacySection</name>
  <message>
   <source>A model may repeat what it was trained on: e-mail addresses, phone, card and bank numbers, keys. Looking for them changes nothing.</source>
   <translation>模型可能会复述训练内容：电子邮件地址、电话号码、银行卡号、银行账号、密钥。查找不会更改任何内容。</translation>
  </message>
  <message>
   <source>Look again</source>
   <translation>重新查找</translation>
  </message>
  <message>
   <source>Look for them</source>
   <translation>查找</translation>
  </message>
  <message>
   <source>Looking for personal data</source>
   <translation>正在查找个人数据</translation>
  </message>
  <message>
   <source>Looking…</source>
   <translation>正在查找…</translation>
  </message>
  <message>
   <source>Mask them</source>
   <translation>遮盖</translation>
  </message>
  <message numerus="yes">
   <source>Nothing was found in %n rows. In doubt a text is not counted, and names are not looked for.</source>
   <translation>
    <numerusform>在 %n 行中没有发现。有疑问的文本不计入，也不查找姓名。</numerusform>
   </translation>
  </message>
  <message>
   <source>Other private data, such as names, may be there too.</source>
   <translation>可能还有其他私人数据，例如姓名。</translation>
  </message>
  <message>
   <source>Personal data</source>
   <translation>个人数据</translation>
  </message>
  <message>
   <source>Show rows</source>
   <translation>显示行</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>停止</translation>
  </message>
  <message>
   <source>The rows have changed since this was counted.</source>
   <translation>统计之后行已更改。</translation>
  </message>
  <message>
   <source>You stopped it.</source>
   <translation>您已将其停止。</translation>
  </message>
  <message numerus="yes">
   <source>in %n rows</source>
   <translation>
    <numerusform>在 %n 行中</numerusform>
   </translation>
  </message>
  <message>
   <source>{finds} in {rows} rows</source>
   <translation>{rows} 行中 {finds} 处</translation>
  </message>
 </context>
 <context>
  <name>PromptChecking</name>
  <message>
   <source>comparing prompts</source>
   <translation>正在比较提示</translation>
  </message>
  <message>
   <source>the prompts could not be compared</source>
   <translation>无法比较提示</translation>
  </message>
 </context>
 <context>
  <name>Quality</name>
  <message>
   <source>Answers stopped</source>
   <translation>已停止的回答</translation>
  </message>
  <message>
   <source>Beaten by</source>
   <translation>不如</translation>
  </message>
  <message>
   <source>Bits per weight</source>
   <translation>每权重位数</translation>
  </message>
  <message>
   <source>Exact match</source>
   <translation>完全一致</translation>
  </message>
  <message>
   <source>Exact of asked</source>
   <translation>一致数 / 提问数</translation>
  </message>
  <message>
   <source>Expected</source>
   <translation>期望</translation>
  </message>
  <message>
   <source>File</source>
   <translation>文件</translation>
  </message>
  <message>
   <source>Got</source>
   <translation>实际</translation>
  </message>
  <message>
   <source>Question</source>
   <translation>问题</translation>
  </message>
  <message>
   <source>Recommended</source>
   <translation>推荐</translation>
  </message>
  <message>
   <source>Row</source>
   <translation>行</translation>
  </message>
  <message>
   <source>Seconds per answer</source>
   <translation>每个回答的秒数</translation>
  </message>
  <message>
   <source>Size, MiB</source>
   <translation>大小，MiB</translation>
  </message>
  <message>
   <source>Wrong answers</source>
   <translation>错误回答</translation>
  </message>
  <message>
   <source>cut off</source>
   <translation>被截断</translation>
  </message>
  <message>
   <source>nothing</source>
   <translation>无</translation>
  </message>
  <message>
   <source>{count} of {asked}</source>
   <translation>{count} / {asked}</translation>
  </message>
 </context>
 <context>
  <name>QualityChart</name>
  <message>
   <source>Exact match</source>
   <translation>完全一致</translation>
  </message>
  <message>
   <source>File</source>
   <translation>文件</translation>
  </message>
  <message>
   <source>File size, MiB</source>
   <translation>文件大小，MiB</translation>
  </message>
  <message>
   <source>No values yet.</source>
   <translation>还没有数值。</translation>
  </message>
  <message>
   <source>Size, MiB</source>
   <translation>大小，MiB</translation>
  </message>
  <message>
   <source>another file is smaller and as good</source>
   <translation>有更小且同样好的文件</translation>
  </message>
  <message>
   <source>nothing is smaller and as good</source>
   <translation>没有更小且同样好的文件</translation>
  </message>
  <message>
   <source>{file}: {size} MiB, {share} exact.</source>
   <translation>{file}：{size} MiB，{share} 完全一致。</translation>
  </message>
 </context>
 <context>
  <name>QualityPage</name>
  <message>
   <source> questions</source>
   <translation> 个问题</translation>
  </message>
  <message numerus="yes">
   <source>%n files</source>
   <translation>
    <numerusform>%n 个文件</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n files measured</source>
   <translation>
    <numerusform>已评测 %n 个文件</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n held-out rows at most are asked.</source>
   <translation>
    <numerusform>最多提问 %n 行留出数据。</numerusform>
   </translation>
  </message>
  <message>
   <source>Asked {rows} of {held_out} held-out rows, the likeliest word every time.</source>
   <translation>提问了 {held_out} 行留出数据中的 {rows} 行，每次都取最可能的词。</translation>
  </message>
  <message>
   <source>Asking {file}</source>
   <translation>正在向 {file} 提问</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>导出</translation>
  </message>
  <message>
   <source>Export some levels first.</source>
   <translation>请先导出几个级别。</translation>
  </message>
  <message>
   <source>Export some levels; then they can be compared by their answers.</source>
   <translation>导出几个级别之后，就可以按它们的回答进行比较。</translation>
  </message>
  <message>
   <source>Go to Export</source>
   <translation>转到“导出”</translation>
  </message>
  <message>
   <source>Held-out rows to ask</source>
   <translation>要提问的留出行</translation>
  </message>
  <message>
   <source>Held-out rows to ask; more take longer and tell more</source>
   <translation>要提问的留出行；越多耗时越长，结果也越可靠</translation>
  </message>
  <message numerus="yes">
   <source>Measure %n files</source>
   <translation>
    <numerusform>评测 %n 个文件</numerusform>
   </translation>
  </message>
  <message>
   <source>Measure again</source>
   <translation>重新评测</translation>
  </message>
  <message>
   <source>Next: Ollama</source>
   <translation>下一步：Ollama</translation>
  </message>
  <message>
   <source>No exported files yet</source>
   <translation>还没有导出的文件</translation>
  </message>
  <message>
   <source>Quality</source>
   <translation>质量</translation>
  </message>
  <message>
   <source>Question {done} of {total}, file {file} of {files}</source>
   <translation>问题 {done} / {total}，文件 {file} / {files}</translation>
  </message>
  <message>
   <source>Skip to Ollama</source>
   <translation>跳到 Ollama</translation>
  </message>
  <message>
   <source>Starting</source>
   <translation>正在启动</translation>
  </message>
  <message>
   <source>The conversations that were trained on are not known any more.</source>
   <translation>已不清楚训练时用了哪些对话。</translation>
  </message>
  <message>
   <source>The files are being measured.</source>
   <translation>正在评测文件。</translation>
  </message>
  <message>
   <source>The files have been written anew since; measure them again.</source>
   <translation>此后文件已重新写入；请重新评测。</translation>
  </message>
  <message>
   <source>The measurement was interrupted.</source>
   <translation>评测被中断。</translation>
  </message>
  <message>
   <source>These figures are of an earlier export.</source>
   <translation>这些数字属于之前的导出。</translation>
  </message>
  <message>
   <source>Tick at least one file.</source>
   <translation>请至少勾选一个文件。</translation>
  </message>
  <message>
   <source>Ticked files are measured with the same held-out rows.</source>
   <translation>勾选的文件用同样的留出行评测。</translation>
  </message>
  <message>
   <source>Try again</source>
   <translation>重试</translation>
  </message>
  <message>
   <source>{file} is chosen for Ollama.</source>
   <translation>已为 Ollama 选择 {file}。</translation>
  </message>
 </context>
 <context>
  <name>RawText</name>
  <message>
   <source>Raw text of the row</source>
   <translation>此行的原始文本</translation>
  </message>
  <message>
   <source>The text appears once the row has tokens.</source>
   <translation>此行有词元之后才会显示文本。</translation>
  </message>
 </context>
 <context>
  <name>ReadingOptions</name>
  <message numerus="yes">
   <source>%n rows</source>
   <translation>
    <numerusform>%n 行</numerusform>
   </translation>
  </message>
  <message>
   <source>As displayed</source>
   <translation>按显示内容</translation>
  </message>
  <message>
   <source>Cells as the spreadsheet shows them, such as 25% in place of 0.25</source>
   <translation>按电子表格显示的样子读取单元格，例如 25% 而不是 0.25</translation>
  </message>
  <message>
   <source>Delimiter</source>
   <translation>分隔符</translation>
  </message>
  <message>
   <source>Encoding</source>
   <translation>编码</translation>
  </message>
  <message>
   <source>Fill merged cells</source>
   <translation>填充合并的单元格</translation>
  </message>
  <message>
   <source>Find out again how to read the file</source>
   <translation>重新自动判断文件的读取方式</translation>
  </message>
  <message>
   <source>Header row</source>
   <translation>表头行</translation>
  </message>
  <message>
   <source>None</source>
   <translation>无</translation>
  </message>
  <message>
   <source>Repeat the value of a merged cell in the rows below that it covers</source>
   <translation>在合并单元格所覆盖的下方各行中重复其值</translation>
  </message>
  <message>
   <source>Sheet</source>
   <translation>工作表</translation>
  </message>
  <message>
   <source>{name} (hidden)</source>
   <translation>{name}（隐藏）</translation>
  </message>
 </context>
 <context>
  <name>ReadingRow</name>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Reading the file</source>
   <translation>正在读取文件</translation>
  </message>
  <message>
   <source>Reading {name}</source>
   <translation>正在读取 {name}</translation>
  </message>
  <message>
   <source>Reading {name}, {share}</source>
   <translation>正在读取 {name}，{share}</translation>
  </message>
 </context>
 <context>
  <name>ResultPane</name>
  <message numerus="yes">
   <source>%n held-out rows, 95 % interval</source>
   <translation>
    <numerusform>%n 行留出数据，95 % 区间</numerusform>
   </translation>
  </message>
  <message>
   <source>Chart</source>
   <translation>图表</translation>
  </message>
  <message>
   <source>Choose another file in the table below.</source>
   <translation>请在下面的表格中选择其他文件。</translation>
  </message>
  <message>
   <source>Every file answers the same held-out rows; exact answers are counted.</source>
   <translation>每个文件都回答同样的留出行，统计完全一致的回答。</translation>
  </message>
  <message>
   <source>Exact answers by size</source>
   <translation>完全一致的回答与文件大小</translation>
  </message>
  <message>
   <source>Measure</source>
   <translation>评测</translation>
  </message>
  <message>
   <source>Not measured yet</source>
   <translation>尚未评测</translation>
  </message>
  <message>
   <source>View</source>
   <translation>视图</translation>
  </message>
  <message>
   <source>Wrong answers</source>
   <translation>错误回答</translation>
  </message>
  <message>
   <source>{file} answered everything exactly</source>
   <translation>{file} 的回答全部完全一致</translation>
  </message>
 </context>
 <context>
  <name>RowHeader</name>
  <message>
   <source>Row numbers</source>
   <translation>行号</translation>
  </message>
 </context>
 <context>
  <name>RowPane</name>
  <message>
   <source>Base model</source>
   <translation>基础模型</translation>
  </message>
  <message>
   <source>Expected</source>
   <translation>期望</translation>
  </message>
  <message>
   <source>Question</source>
   <translation>问题</translation>
  </message>
  <message>
   <source>ROUGE-L {value}</source>
   <translation>ROUGE-L {value}</translation>
  </message>
  <message>
   <source>Tuned</source>
   <translation>微调后</translation>
  </message>
  <message>
   <source>right</source>
   <translation>正确</translation>
  </message>
  <message>
   <source>{note}, cut off</source>
   <translation>{note}，被截断</translation>
  </message>
 </context>
 <context>
  <name>RowsFields</name>
  <message>
   <source>Conversation</source>
   <translation>对话</translation>
  </message>
  <message>
   <source>Each row holds one message. Rows with the same conversation become one.</source>
   <translation>每行包含一条消息。属于同一对话的行合并为一段对话。</translation>
  </message>
  <message>
   <source>Order</source>
   <translation>顺序</translation>
  </message>
  <message>
   <source>Order of the table</source>
   <translation>表格的顺序</translation>
  </message>
  <message>
   <source>What is said</source>
   <translation>说什么</translation>
  </message>
  <message>
   <source>Who speaks</source>
   <translation>谁说</translation>
  </message>
 </context>
 <context>
  <name>RowsModel</name>
  <message>
   <source>not ticked</source>
   <translation>未勾选</translation>
  </message>
  <message>
   <source>ticked</source>
   <translation>已勾选</translation>
  </message>
 </context>
 <context>
  <name>RowsPane</name>
  <message numerus="yes">
   <source>%n rows match</source>
   <translation>
    <numerusform>%n 行匹配</numerusform>
   </translation>
  </message>
  <message>
   <source>Case does not matter.</source>
   <translation>不区分大小写。</translation>
  </message>
  <message>
   <source>Every line of the file fits the table.</source>
   <translation>文件的每一行都与表格相符。</translation>
  </message>
  <message>
   <source>Every row passed the cleaning steps.</source>
   <translation>每一行都通过了清理步骤。</translation>
  </message>
  <message>
   <source>File</source>
   <translation>文件</translation>
  </message>
  <message>
   <source>Filter rows</source>
   <translation>筛选行</translation>
  </message>
  <message>
   <source>Kept</source>
   <translation>已保留</translation>
  </message>
  <message>
   <source>Kept rows</source>
   <translation>已保留的行</translation>
  </message>
  <message>
   <source>Looking through the rows…</source>
   <translation>正在查找…</translation>
  </message>
  <message>
   <source>No line was rejected</source>
   <translation>没有被拒绝的行</translation>
  </message>
  <message>
   <source>No row has “{text}”</source>
   <translation>没有包含“{text}”的行</translation>
  </message>
  <message>
   <source>No row is removed</source>
   <translation>没有移除任何行</translation>
  </message>
  <message>
   <source>No row was removed</source>
   <translation>没有行被移除</translation>
  </message>
  <message>
   <source>Reason</source>
   <translation>原因</translation>
  </message>
  <message>
   <source>Rejected</source>
   <translation>已拒绝</translation>
  </message>
  <message>
   <source>Rejected lines</source>
   <translation>已拒绝的行</translation>
  </message>
  <message>
   <source>Removed</source>
   <translation>已移除</translation>
  </message>
  <message>
   <source>Removed rows</source>
   <translation>已移除的行</translation>
  </message>
  <message>
   <source>Rows go only where you add a cleaning step. They can be seen here.</source>
   <translation>只有在您添加清理步骤后才会移除行。移除的行会显示在这里。</translation>
  </message>
  <message>
   <source>Rows to show</source>
   <translation>要显示的行</translation>
  </message>
  <message>
   <source>Show all rows</source>
   <translation>显示所有行</translation>
  </message>
  <message>
   <source>Step</source>
   <translation>步骤</translation>
  </message>
  <message>
   <source>Text of the line</source>
   <translation>行的文本</translation>
  </message>
 </context>
 <context>
  <name>Run</name>
  <message>
   <source>Damaged</source>
   <translation>已损坏</translation>
  </message>
  <message>
   <source>Done</source>
   <translation>已完成</translation>
  </message>
  <message>
   <source>Failed</source>
   <translation>失败</translation>
  </message>
  <message>
   <source>Interrupted</source>
   <translation>已中断</translation>
  </message>
  <message>
   <source>Paused</source>
   <translation>已暂停</translation>
  </message>
  <message>
   <source>Pausing</source>
   <translation>正在暂停</translation>
  </message>
  <message>
   <source>Running</source>
   <translation>进行中</translation>
  </message>
  <message>
   <source>Starting</source>
   <translation>正在启动</translation>
  </message>
  <message>
   <source>Stopped</source>
   <translation>已停止</translation>
  </message>
  <message>
   <source>Stopping</source>
   <translation>正在停止</translation>
  </message>
  <message>
   <source>Waiting</source>
   <translation>等待中</translation>
  </message>
 </context>
 <context>
  <name>RunCharts</name>
  <message>
   <source>Compare runs</source>
   <translation>比较运行</translation>
  </message>
  <message>
   <source>Eval loss</source>
   <translation>评估损失</translation>
  </message>
  <message>
   <source>Eval loss {value}</source>
   <translation>评估损失 {value}</translation>
  </message>
  <message>
   <source>Eval loss {value}, best</source>
   <translation>评估损失 {value}，最佳</translation>
  </message>
  <message>
   <source>GPU memory</source>
   <translation>显存</translation>
  </message>
  <message>
   <source>Gradient norm</source>
   <translation>梯度范数</translation>
  </message>
  <message>
   <source>Learning rate</source>
   <translation>学习率</translation>
  </message>
  <message>
   <source>Linear</source>
   <translation>线性</translation>
  </message>
  <message>
   <source>Log</source>
   <translation>对数</translation>
  </message>
  <message>
   <source>Loss</source>
   <translation>损失</translation>
  </message>
  <message>
   <source>Loss {value}</source>
   <translation>损失 {value}</translation>
  </message>
  <message>
   <source>Scale of the loss</source>
   <translation>损失的刻度</translation>
  </message>
  <message>
   <source>Smoothed</source>
   <translation>平滑</translation>
  </message>
  <message>
   <source>raw and smoothed</source>
   <translation>原始值和平滑值</translation>
  </message>
  <message numerus="yes">
   <source>raw and smoothed, eval every %n steps</source>
   <translation>
    <numerusform>原始值和平滑值，每 %n 步评估一次</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>{most} at most, %n steps shortened</source>
   <translation>
    <numerusform>最大 {most}，%n 步被缩短</numerusform>
   </translation>
  </message>
  <message>
   <source>{rate} at the end</source>
   <translation>结束时 {rate}</translation>
  </message>
  <message>
   <source>{rate} now</source>
   <translation>当前 {rate}</translation>
  </message>
  <message>
   <source>{size} at most</source>
   <translation>最多 {size}</translation>
  </message>
  <message>
   <source>{step}, epoch {epoch}</source>
   <translation>{step}，第 {epoch} 轮</translation>
  </message>
 </context>
 <context>
  <name>RunChoice</name>
  <message>
   <source>{name}, eval loss {loss}</source>
   <translation>{name}，评估损失 {loss}</translation>
  </message>
 </context>
 <context>
  <name>RunInspector</name>
  <message>
   <source>Choose a run to see what it did.</source>
   <translation>选择一个运行，查看它做了什么。</translation>
  </message>
  <message>
   <source>Command</source>
   <translation>命令</translation>
  </message>
  <message>
   <source>Compared with {name}</source>
   <translation>与 {name} 比较</translation>
  </message>
  <message>
   <source>Copy</source>
   <translation>复制</translation>
  </message>
  <message>
   <source>Details</source>
   <translation>详细信息</translation>
  </message>
  <message>
   <source>Job</source>
   <translation>任务</translation>
  </message>
  <message>
   <source>Log</source>
   <translation>日志</translation>
  </message>
  <message>
   <source>Move to the trash</source>
   <translation>移到回收站</translation>
  </message>
  <message>
   <source>No run is selected</source>
   <translation>未选择运行</translation>
  </message>
  <message>
   <source>Repeat</source>
   <translation>重复</translation>
  </message>
  <message>
   <source>Result</source>
   <translation>结果</translation>
  </message>
  <message>
   <source>Resume</source>
   <translation>恢复</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>设置</translation>
  </message>
  <message>
   <source>Show in folder</source>
   <translation>在文件夹中显示</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>停止</translation>
  </message>
  <message>
   <source>The log is empty.</source>
   <translation>日志为空。</translation>
  </message>
  <message>
   <source>the same</source>
   <translation>相同</translation>
  </message>
  <message>
   <source>{before} to {now}</source>
   <translation>{before} → {now}</translation>
  </message>
  <message>
   <source>{job}, {state}</source>
   <translation>{job}，{state}</translation>
  </message>
  <message>
   <source>{what}, started at {time}</source>
   <translation>{what}，开始于 {time}</translation>
  </message>
 </context>
 <context>
  <name>RunPane</name>
  <message>
   <source>Asking base and tuned model</source>
   <translation>正在向基础模型和微调后的模型提问</translation>
  </message>
  <message>
   <source>Checking</source>
   <translation>正在检查</translation>
  </message>
  <message>
   <source>Counting tokens</source>
   <translation>正在统计词元</translation>
  </message>
  <message>
   <source>GPU</source>
   <translation>GPU</translation>
  </message>
  <message>
   <source>GPU power</source>
   <translation>GPU 功率</translation>
  </message>
  <message>
   <source>Loading the model</source>
   <translation>正在加载模型</translation>
  </message>
  <message>
   <source>Measuring the base model</source>
   <translation>正在测量基础模型</translation>
  </message>
  <message>
   <source>Progress of the training</source>
   <translation>训练进度</translation>
  </message>
  <message>
   <source>best eval loss</source>
   <translation>最佳评估损失</translation>
  </message>
  <message>
   <source>elapsed</source>
   <translation>已用时间</translation>
  </message>
  <message>
   <source>epochs</source>
   <translation>轮</translation>
  </message>
  <message>
   <source>left</source>
   <translation>剩余</translation>
  </message>
  <message>
   <source>loss</source>
   <translation>损失</translation>
  </message>
  <message>
   <source>steps</source>
   <translation>步</translation>
  </message>
  <message>
   <source>tokens per second</source>
   <translation>每秒词元数</translation>
  </message>
  <message>
   <source>{degrees} °C</source>
   <translation>{degrees} °C</translation>
  </message>
  <message>
   <source>{done} of {total}</source>
   <translation>{done} / {total}</translation>
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
    <numerusform>同时写入 %n 个文件</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n to write</source>
   <translation>
    <numerusform>%n 个待写入</numerusform>
   </translation>
  </message>
  <message>
   <source>16-bit</source>
   <translation>16 位</translation>
  </message>
  <message>
   <source>All levels in one pass</source>
   <translation>一次完成所有级别</translation>
  </message>
  <message>
   <source>Check files</source>
   <translation>检查文件</translation>
  </message>
  <message>
   <source>Checked before a file gets its name</source>
   <translation>文件检查之后才会得到名称</translation>
  </message>
  <message>
   <source>Checking {level}</source>
   <translation>正在检查 {level}</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>导出</translation>
  </message>
  <message>
   <source>Merge and quantize</source>
   <translation>合并并量化</translation>
  </message>
  <message>
   <source>Merged folder</source>
   <translation>合并文件夹</translation>
  </message>
  <message>
   <source>Modelfiles</source>
   <translation>Modelfile</translation>
  </message>
  <message>
   <source>Plan</source>
   <translation>计划</translation>
  </message>
  <message>
   <source>Reading the model</source>
   <translation>正在读取模型</translation>
  </message>
  <message>
   <source>Running the trained model to compare with</source>
   <translation>正在运行训练后的模型以作比较</translation>
  </message>
  <message numerus="yes">
   <source>Writing %n files</source>
   <translation>
    <numerusform>正在写入 %n 个文件</numerusform>
   </translation>
  </message>
  <message>
   <source>Writing Modelfiles</source>
   <translation>正在写入 Modelfile</translation>
  </message>
  <message>
   <source>Writing the merged folder</source>
   <translation>正在写入合并后的文件夹</translation>
  </message>
  <message>
   <source>about {time} left</source>
   <translation>大约剩余 {time}</translation>
  </message>
  <message>
   <source>for whole files</source>
   <translation>用于完整文件</translation>
  </message>
  <message>
   <source>types and sizes</source>
   <translation>类型和大小</translation>
  </message>
  <message>
   <source>{done} of {all} files</source>
   <translation>{done} / {all} 个文件</translation>
  </message>
  <message>
   <source>{done} of {total} files</source>
   <translation>{done} / {total} 个文件</translation>
  </message>
  <message>
   <source>{done} of {total} written</source>
   <translation>已写入 {done} / {total}</translation>
  </message>
 </context>
 <context>
  <name>RunningView</name>
  <message>
   <source>Measuring</source>
   <translation>正在评测</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>停止</translation>
  </message>
 </context>
 <context>
  <name>Runs</name>
  <message numerus="yes">
   <source>%n files checked</source>
   <translation>
    <numerusform>已检查 %n 个文件</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n files measured</source>
   <translation>
    <numerusform>已评测 %n 个文件</numerusform>
   </translation>
  </message>
  <message>
   <source>Checksums match</source>
   <translation>校验和一致</translation>
  </message>
  <message>
   <source>Created in Ollama {version}</source>
   <translation>已在 Ollama {version} 中创建</translation>
  </message>
  <message>
   <source>Eval loss</source>
   <translation>评估损失</translation>
  </message>
  <message>
   <source>Eval loss {loss}</source>
   <translation>评估损失 {loss}</translation>
  </message>
  <message>
   <source>Rows held out</source>
   <translation>留出的行</translation>
  </message>
  <message>
   <source>Rows trained on</source>
   <translation>训练的行</translation>
  </message>
  <message>
   <source>Step {done} of {total}</source>
   <translation>第 {done} 步，共 {total} 步</translation>
  </message>
  <message>
   <source>Steps</source>
   <translation>步数</translation>
  </message>
  <message>
   <source>Time</source>
   <translation>时间</translation>
  </message>
  <message>
   <source>Warnings</source>
   <translation>警告</translation>
  </message>
  <message>
   <source>Yesterday</source>
   <translation>昨天</translation>
  </message>
  <message>
   <source>{before} to {after}</source>
   <translation>{before} → {after}</translation>
  </message>
  <message>
   <source>{exact} of {rows} exact</source>
   <translation>{rows} 行中 {exact} 行完全一致</translation>
  </message>
  <message>
   <source>{share}, {time} left</source>
   <translation>{share}，剩余 {time}</translation>
  </message>
  <message>
   <source>{steps}, best is {best}</source>
   <translation>{steps}，最佳为 {best}</translation>
  </message>
 </context>
 <context>
  <name>RunsPage</name>
  <message numerus="yes">
   <source>%n runs</source>
   <translation>
    <numerusform>%n 次运行</numerusform>
   </translation>
  </message>
  <message>
   <source>All</source>
   <translation>全部</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Change the filter or the word.</source>
   <translation>请更改筛选条件或关键字。</translation>
  </message>
  <message>
   <source>Clean up…</source>
   <translation>清理…</translation>
  </message>
  <message>
   <source>Deleted runs go to the trash.</source>
   <translation>删除的运行会移到回收站。</translation>
  </message>
  <message>
   <source>Disk</source>
   <translation>磁盘</translation>
  </message>
  <message>
   <source>Disk use</source>
   <translation>磁盘占用</translation>
  </message>
  <message>
   <source>Empty the trash?</source>
   <translation>清空回收站？</translation>
  </message>
  <message>
   <source>Empty trash</source>
   <translation>清空回收站</translation>
  </message>
  <message>
   <source>Failed</source>
   <translation>失败</translation>
  </message>
  <message>
   <source>Files that it wrote elsewhere are still there.</source>
   <translation>它写在别处的文件仍然保留。</translation>
  </message>
  <message>
   <source>Find a run</source>
   <translation>查找运行</translation>
  </message>
  <message>
   <source>Job</source>
   <translation>任务</translation>
  </message>
  <message>
   <source>Loss</source>
   <translation>损失</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>名称</translation>
  </message>
  <message>
   <source>No run is like that</source>
   <translation>没有符合条件的运行</translation>
  </message>
  <message>
   <source>No runs yet</source>
   <translation>还没有运行</translation>
  </message>
  <message>
   <source>Result</source>
   <translation>结果</translation>
  </message>
  <message>
   <source>Running</source>
   <translation>进行中</translation>
  </message>
  <message>
   <source>Runs</source>
   <translation>运行</translation>
  </message>
  <message>
   <source>Started</source>
   <translation>开始时间</translation>
  </message>
  <message>
   <source>State</source>
   <translation>状态</translation>
  </message>
  <message>
   <source>This frees {size}. What is in the trash is gone then.</source>
   <translation>这会释放 {size}。回收站中的内容将永久消失。</translation>
  </message>
  <message>
   <source>Time</source>
   <translation>时间</translation>
  </message>
  <message>
   <source>Training, exports and downloads are kept here.</source>
   <translation>训练、导出和下载都保存在这里。</translation>
  </message>
  <message>
   <source>Undo</source>
   <translation>撤销</translation>
  </message>
  <message>
   <source>Which runs</source>
   <translation>哪些运行</translation>
  </message>
  <message>
   <source>adapters</source>
   <translation>适配器</translation>
  </message>
  <message>
   <source>copies of tables</source>
   <translation>表格副本</translation>
  </message>
  <message>
   <source>exports</source>
   <translation>导出</translation>
  </message>
  <message>
   <source>models</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>nothing yet</source>
   <translation>暂无</translation>
  </message>
  <message>
   <source>runs</source>
   <translation>运行</translation>
  </message>
  <message>
   <source>trash</source>
   <translation>回收站</translation>
  </message>
  <message>
   <source>{name} is in the trash</source>
   <translation>{name} 已移到回收站</translation>
  </message>
  <message>
   <source>{runs}, {size} on disk</source>
   <translation>{runs}，磁盘上共 {size}</translation>
  </message>
 </context>
 <context>
  <name>SampleTable</name>
  <message>
   <source>Answers to held-out prompts</source>
   <translation>对留出提示的回答</translation>
  </message>
 </context>
 <context>
  <name>SettingRow</name>
  <message>
   <source>A number from {low} to {high}, such as 2e-4.</source>
   <translation>{low} 至 {high} 之间的数，例如 2e-4。</translation>
  </message>
  <message>
   <source>Differs from the preset, which has {value}.</source>
   <translation>与预设不同，预设为 {value}。</translation>
  </message>
  <message>
   <source>Preset: {value}</source>
   <translation>预设：{value}</translation>
  </message>
  <message>
   <source>Reset {name}</source>
   <translation>重置“{name}”</translation>
  </message>
 </context>
 <context>
  <name>SettingsPage</name>
  <message>
   <source>A token is kept in the system's keyring</source>
   <translation>令牌保存在系统的密钥环中</translation>
  </message>
  <message>
   <source>Address of Ollama</source>
   <translation>Ollama 的地址</translation>
  </message>
  <message>
   <source>All runs, models and exports go into one folder.</source>
   <translation>所有运行、模型和导出都放在一个文件夹中。</translation>
  </message>
  <message>
   <source>Another folder is opened as it is. Nothing is moved.</source>
   <translation>其他文件夹会按原样打开，不会移动任何内容。</translation>
  </message>
  <message>
   <source>Appearance</source>
   <translation>外观</translation>
  </message>
  <message>
   <source>As the system</source>
   <translation>跟随系统</translation>
  </message>
  <message>
   <source>Changes hold at once.</source>
   <translation>更改立即生效。</translation>
  </message>
  <message>
   <source>Change…</source>
   <translation>更改…</translation>
  </message>
  <message>
   <source>Choose a workspace folder</source>
   <translation>选择工作区文件夹</translation>
  </message>
  <message>
   <source>Copy diagnostics</source>
   <translation>复制诊断信息</translation>
  </message>
  <message>
   <source>Dark</source>
   <translation>深色</translation>
  </message>
  <message>
   <source>Forget token</source>
   <translation>忘记令牌</translation>
  </message>
  <message>
   <source>Hugging Face token</source>
   <translation>Hugging Face 令牌</translation>
  </message>
  <message>
   <source>Kept on this computer</source>
   <translation>保存在这台电脑上</translation>
  </message>
  <message>
   <source>Language</source>
   <translation>语言</translation>
  </message>
  <message>
   <source>Light</source>
   <translation>浅色</translation>
  </message>
  <message>
   <source>Memory</source>
   <translation>内存</translation>
  </message>
  <message>
   <source>Model hub</source>
   <translation>模型中心</translation>
  </message>
  <message>
   <source>Network</source>
   <translation>网络</translation>
  </message>
  <message>
   <source>No account and no telemetry. Your tables, models and answers stay on this computer. The network is used only when you search the hub or download a model.</source>
   <translation>没有账户，没有遥测。您的表格、模型和回答都留在这台电脑上。只有在您搜索模型中心或下载模型时才会使用网络。</translation>
  </message>
  <message>
   <source>No search on the hub and no download. Ollama on this computer still answers.</source>
   <translation>不搜索模型中心，也不下载。这台电脑上的 Ollama 仍会回答。</translation>
  </message>
  <message>
   <source>None; only gated models need one</source>
   <translation>无；只有需授权的模型才需要</translation>
  </message>
  <message>
   <source>Paste a token first.</source>
   <translation>请先粘贴令牌。</translation>
  </message>
  <message>
   <source>Privacy</source>
   <translation>隐私</translation>
  </message>
  <message>
   <source>Processor cores</source>
   <translation>处理器核心</translation>
  </message>
  <message>
   <source>Save token</source>
   <translation>保存令牌</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>设置</translation>
  </message>
  <message>
   <source>System</source>
   <translation>系统</translation>
  </message>
  <message>
   <source>Text as large as the system's</source>
   <translation>文字大小与系统相同</translation>
  </message>
  <message>
   <source>Text at {share}</source>
   <translation>文字大小 {share}</translation>
  </message>
  <message>
   <source>Text size</source>
   <translation>文字大小</translation>
  </message>
  <message>
   <source>This program</source>
   <translation>本程序</translation>
  </message>
  <message>
   <source>This system has no keyring to keep a token in</source>
   <translation>此系统没有可保存令牌的密钥环</translation>
  </message>
  <message>
   <source>Version</source>
   <translation>版本</translation>
  </message>
  <message>
   <source>Work offline</source>
   <translation>离线工作</translation>
  </message>
  <message>
   <source>Workspace</source>
   <translation>工作区</translation>
  </message>
  <message>
   <source>Workspace folder</source>
   <translation>工作区文件夹</translation>
  </message>
 </context>
 <context>
  <name>SetupPane</name>
  <message>
   <source>Checks before the start</source>
   <translation>开始前的检查</translation>
  </message>
  <message>
   <source>Learning rate</source>
   <translation>学习率</translation>
  </message>
  <message>
   <source>Open {page}</source>
   <translation>打开“{page}”</translation>
  </message>
  <message>
   <source>Plan</source>
   <translation>计划</translation>
  </message>
  <message>
   <source>as planned</source>
   <translation>按计划</translation>
  </message>
  <message numerus="yes">
   <source>as planned, with an evaluation every %n steps</source>
   <translation>
    <numerusform>按计划，每 %n 步评估一次</numerusform>
   </translation>
  </message>
  <message>
   <source>conversations</source>
   <translation>对话</translation>
  </message>
  <message>
   <source>evaluations</source>
   <translation>次评估</translation>
  </message>
  <message>
   <source>held out</source>
   <translation>留出</translation>
  </message>
  <message>
   <source>steps</source>
   <translation>步</translation>
  </message>
  <message>
   <source>steps per epoch</source>
   <translation>每轮步数</translation>
  </message>
 </context>
 <context>
  <name>ShapeFields</name>
  <message>
   <source>If a message is empty</source>
   <translation>如果消息为空</translation>
  </message>
  <message numerus="yes">
   <source>In %n conversations some rows share a place in the order; these stay in the order of the table.</source>
   <translation>
    <numerusform>在 %n 段对话中，有些行的顺序相同；它们保持表格中的顺序。</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>In %n conversations user and assistant do not take turns from the first message to the last; some models' formats refuse that.</source>
   <translation>
    <numerusform>在 %n 段对话中，用户和助手并非自始至终轮流发言；有些模型的格式不接受这样的对话。</numerusform>
   </translation>
  </message>
  <message>
   <source>Skip the row</source>
   <translation>跳过该行</translation>
  </message>
  <message>
   <source>Stop with an error</source>
   <translation>报错并停止</translation>
  </message>
  <message>
   <source>There is no column “{name}”.</source>
   <translation>没有列“{name}”。</translation>
  </message>
  <message>
   <source>Use {name}</source>
   <translation>使用 {name}</translation>
  </message>
 </context>
 <context>
  <name>SideBySide</name>
  <message>
   <source>0 takes the likeliest word every time</source>
   <translation>0 表示每次都取最可能的词</translation>
  </message>
  <message>
   <source>Column {number}</source>
   <translation>第 {number} 栏</translation>
  </message>
  <message>
   <source>Expected: {answer}</source>
   <translation>期望：{answer}</translation>
  </message>
  <message>
   <source>Message</source>
   <translation>消息</translation>
  </message>
  <message>
   <source>New conversation</source>
   <translation>新对话</translation>
  </message>
  <message>
   <source>Pick a row</source>
   <translation>选一行</translation>
  </message>
  <message>
   <source>Pick a row from the eval split</source>
   <translation>从留出数据中选一行</translation>
  </message>
  <message>
   <source>Regenerate</source>
   <translation>重新生成</translation>
  </message>
  <message>
   <source>Seed</source>
   <translation>种子</translation>
  </message>
  <message>
   <source>Send to all</source>
   <translation>发送给全部</translation>
  </message>
  <message>
   <source>Side by side</source>
   <translation>并排</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>停止</translation>
  </message>
  <message>
   <source>Temperature</source>
   <translation>温度</translation>
  </message>
  <message>
   <source>Write a message</source>
   <translation>输入消息</translation>
  </message>
  <message>
   <source>Write a message, or pick a row from the eval split</source>
   <translation>输入消息，或从留出数据中选一行</translation>
  </message>
  <message>
   <source>same prompt, same seed</source>
   <translation>相同提示，相同种子</translation>
  </message>
 </context>
 <context>
  <name>Sidebar</name>
  <message>
   <source>Menu</source>
   <translation>菜单</translation>
  </message>
  <message>
   <source>Places</source>
   <translation>位置</translation>
  </message>
  <message>
   <source>Stages</source>
   <translation>阶段</translation>
  </message>
 </context>
 <context>
  <name>SourcePart</name>
  <message>
   <source>Adapter</source>
   <translation>适配器</translation>
  </message>
  <message>
   <source>Base</source>
   <translation>基础</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>名称</translation>
  </message>
  <message>
   <source>Open adapter…</source>
   <translation>打开适配器…</translation>
  </message>
  <message>
   <source>Source</source>
   <translation>来源</translation>
  </message>
  <message>
   <source>Use the trained one</source>
   <translation>使用训练得到的</translation>
  </message>
 </context>
 <context>
  <name>Split</name>
  <message numerus="yes">
   <source>%n more rows were compared with only some rows</source>
   <translation>
    <numerusform>另有 %n 行只与部分行做了比较</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n of them word for word</source>
   <translation>
    <numerusform>其中 %n 行逐字相同</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows changed sides</source>
   <translation>
    <numerusform>%n 行换了边</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows without a group stand alone</source>
   <translation>
    <numerusform>%n 行没有分组，各自独立</numerusform>
   </translation>
  </message>
  <message>
   <source>Measured on them, a model looks better than it is.</source>
   <translation>用它们衡量时，模型看起来比实际更好。</translation>
  </message>
  <message>
   <source>No duplicates across the split</source>
   <translation>两边没有重复</translation>
  </message>
  <message>
   <source>No duplicates found, all columns compared together</source>
   <translation>未发现重复，所有列作为整体比较</translation>
  </message>
  <message numerus="yes">
   <source>No duplicates found, but %n rows were compared with only some rows like them</source>
   <translation>
    <numerusform>未发现重复，但有 %n 行只与部分相似的行做了比较</numerusform>
   </translation>
  </message>
  <message>
   <source>Shares of {column} are kept</source>
   <translation>{column} 的比例保持不变</translation>
  </message>
  <message>
   <source>Too many for shares to mean much.</source>
   <translation>数量过多，比例意义不大。</translation>
  </message>
  <message>
   <source>Which column asks is not known, so the same question with another answer is not found. The template will tell.</source>
   <translation>尚不知道哪一列是问题，因此找不到答案不同的相同问题。模板会说明这一点。</translation>
  </message>
  <message>
   <source>You accepted it.</source>
   <translation>您已接受。</translation>
  </message>
  <message numerus="yes">
   <source>at most %n rows off</source>
   <translation>
    <numerusform>最多相差 %n 行</numerusform>
   </translation>
  </message>
  <message>
   <source>by {columns}</source>
   <translation>按 {columns}</translation>
  </message>
  <message>
   <source>compared: {columns}</source>
   <translation>比较：{columns}</translation>
  </message>
  <message numerus="yes">
   <source>the largest has %n rows</source>
   <translation>
    <numerusform>最大的有 %n 行</numerusform>
   </translation>
  </message>
  <message>
   <source>{column} has {values} values in {rows} rows</source>
   <translation>{column} 在 {rows} 行中有 {values} 个值</translation>
  </message>
  <message>
   <source>{held_out} of {total} groups by {column} are held out</source>
   <translation>按 {column} 的 {total} 组中留出 {held_out} 组</translation>
  </message>
 </context>
 <context>
  <name>SplitCheck</name>
  <message>
   <source>Each held-out row above one to train on that it resembles.</source>
   <translation>每个留出的行在上，与其相似的训练行在下。</translation>
  </message>
  <message>
   <source>Eval</source>
   <translation>评估</translation>
  </message>
  <message>
   <source>Pair</source>
   <translation>配对</translation>
  </message>
  <message>
   <source>Side</source>
   <translation>一边</translation>
  </message>
  <message>
   <source>Similarity</source>
   <translation>相似度</translation>
  </message>
  <message>
   <source>The first {listed} of {leaks}.</source>
   <translation>{leaks} 行中的前 {listed} 行。</translation>
  </message>
  <message>
   <source>Train</source>
   <translation>训练</translation>
  </message>
  <message>
   <source>the same</source>
   <translation>相同</translation>
  </message>
 </context>
 <context>
  <name>SplitDialog</name>
  <message>
   <source>A number of rows</source>
   <translation>一定数量的行</translation>
  </message>
  <message>
   <source>A share of the rows</source>
   <translation>一定比例的行</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Choose two different columns: rows of one value stay together.</source>
   <translation>请选择两个不同的列：同一值的行保持在一起。</translation>
  </message>
  <message>
   <source>Held out</source>
   <translation>留出</translation>
  </message>
  <message>
   <source>Keep the shares of the values of</source>
   <translation>保持以下列各值的比例</translation>
  </message>
  <message>
   <source>Keep together rows of the same</source>
   <translation>相同时将行保持在一起的列</translation>
  </message>
  <message>
   <source>Rows held out</source>
   <translation>留出的行数</translation>
  </message>
  <message>
   <source>Rows that are held out are not trained on; the loss on them shows whether the model has learned more than these rows.</source>
   <translation>留出的行不用于训练；它们上的损失表明模型是否学到了行本身以外的内容。</translation>
  </message>
  <message>
   <source>Save</source>
   <translation>保存</translation>
  </message>
  <message>
   <source>Seed</source>
   <translation>种子</translation>
  </message>
  <message>
   <source>Share held out</source>
   <translation>留出的比例</translation>
  </message>
  <message>
   <source>Shuffle the rows first</source>
   <translation>先打乱行的顺序</translation>
  </message>
  <message>
   <source>Split</source>
   <translation>划分</translation>
  </message>
  <message>
   <source>Such as a customer: what is known of one would else be on both sides.</source>
   <translation>例如客户：否则关于同一客户的信息会出现在两边。</translation>
  </message>
  <message>
   <source>no column</source>
   <translation>无列</translation>
  </message>
  <message>
   <source>{name} (not in this table)</source>
   <translation>{name}（不在此表中）</translation>
  </message>
 </context>
 <context>
  <name>SplitSection</name>
  <message>
   <source>Accept</source>
   <translation>接受</translation>
  </message>
  <message>
   <source>Copies of a row stay on one side.</source>
   <translation>同一行的副本留在同一边。</translation>
  </message>
  <message>
   <source>Eval about {count}</source>
   <translation>评估约 {count}</translation>
  </message>
  <message>
   <source>Eval {count}</source>
   <translation>评估 {count}</translation>
  </message>
  <message>
   <source>Held out</source>
   <translation>留出</translation>
  </message>
  <message>
   <source>Look for duplicates</source>
   <translation>查找重复</translation>
  </message>
  <message>
   <source>Looking for duplicates across the split</source>
   <translation>正在查找两边的重复</translation>
  </message>
  <message>
   <source>Move to eval</source>
   <translation>移到评估</translation>
  </message>
  <message>
   <source>Move to train</source>
   <translation>移到训练</translation>
  </message>
  <message>
   <source>Nothing is held out to measure on.</source>
   <translation>没有留出用于测量的数据。</translation>
  </message>
  <message>
   <source>Options…</source>
   <translation>选项…</translation>
  </message>
  <message>
   <source>Show rows</source>
   <translation>显示行</translation>
  </message>
  <message>
   <source>Split</source>
   <translation>划分</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>停止</translation>
  </message>
  <message>
   <source>The template may still skip rows.</source>
   <translation>模板可能还会跳过一些行。</translation>
  </message>
  <message>
   <source>Train about {count}</source>
   <translation>训练约 {count}</translation>
  </message>
  <message>
   <source>Train and eval</source>
   <translation>训练与评估</translation>
  </message>
  <message>
   <source>Train {count}</source>
   <translation>训练 {count}</translation>
  </message>
  <message>
   <source>Undo</source>
   <translation>撤销</translation>
  </message>
  <message>
   <source>seed {seed}</source>
   <translation>种子 {seed}</translation>
  </message>
  <message>
   <source>the last rows</source>
   <translation>最后的行</translation>
  </message>
 </context>
 <context>
  <name>StageState</name>
  <message>
   <source>Done</source>
   <translation>已完成</translation>
  </message>
  <message>
   <source>Empty</source>
   <translation>空</translation>
  </message>
  <message>
   <source>Failed</source>
   <translation>失败</translation>
  </message>
  <message>
   <source>Paused</source>
   <translation>已暂停</translation>
  </message>
  <message>
   <source>Ready</source>
   <translation>就绪</translation>
  </message>
  <message>
   <source>Running</source>
   <translation>进行中</translation>
  </message>
  <message>
   <source>Stale</source>
   <translation>已过时</translation>
  </message>
 </context>
 <context>
  <name>Stages</name>
  <message numerus="yes">
   <source>%n conversations</source>
   <translation>
    <numerusform>%n 个对话</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n errors</source>
   <translation>
    <numerusform>%n 个错误</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n files</source>
   <translation>
    <numerusform>%n 个文件</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n files measured</source>
   <translation>
    <numerusform>已评测 %n 个文件</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows</source>
   <translation>
    <numerusform>%n 行</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n steps</source>
   <translation>
    <numerusform>%n 步</numerusform>
   </translation>
  </message>
  <message>
   <source>A table</source>
   <translation>一个表格</translation>
  </message>
  <message>
   <source>Adapter from disk</source>
   <translation>来自磁盘的适配器</translation>
  </message>
  <message>
   <source>An adapter</source>
   <translation>一个适配器</translation>
  </message>
  <message>
   <source>Changed, count again</source>
   <translation>已更改，请重新统计</translation>
  </message>
  <message>
   <source>Eval loss {loss}</source>
   <translation>评估损失 {loss}</translation>
  </message>
  <message>
   <source>Export is newer</source>
   <translation>导出已有更新</translation>
  </message>
  <message>
   <source>Not checked yet</source>
   <translation>尚未检查</translation>
  </message>
  <message>
   <source>Not cleaned yet</source>
   <translation>尚未清理</translation>
  </message>
  <message>
   <source>Rows to messages</source>
   <translation>行变为消息</translation>
  </message>
  <message>
   <source>Run and chat</source>
   <translation>运行和对话</translation>
  </message>
  <message>
   <source>Settings changed</source>
   <translation>设置已更改</translation>
  </message>
  <message>
   <source>Smaller files</source>
   <translation>更小的文件</translation>
  </message>
  <message>
   <source>Step {done} of {total}</source>
   <translation>第 {done} 步，共 {total} 步</translation>
  </message>
  <message>
   <source>The file has changed</source>
   <translation>文件已更改</translation>
  </message>
  <message>
   <source>The file is gone</source>
   <translation>文件不见了</translation>
  </message>
  <message>
   <source>Training is newer</source>
   <translation>训练已有更新</translation>
  </message>
  <message>
   <source>What they cost</source>
   <translation>代价有多大</translation>
  </message>
  <message>
   <source>Where training starts</source>
   <translation>训练的起点</translation>
  </message>
  <message>
   <source>{done} of {total} rows</source>
   <translation>{total} 行中的 {done} 行</translation>
  </message>
 </context>
 <context>
  <name>StatusStrip</name>
  <message>
   <source>Disk</source>
   <translation>磁盘</translation>
  </message>
  <message>
   <source>No jobs running</source>
   <translation>没有正在进行的任务</translation>
  </message>
  <message>
   <source>Progress</source>
   <translation>进度</translation>
  </message>
  <message>
   <source>RAM</source>
   <translation>内存</translation>
  </message>
  <message>
   <source>Running jobs</source>
   <translation>正在进行的任务</translation>
  </message>
  <message>
   <source>{free} free</source>
   <translation>可用 {free}</translation>
  </message>
  <message numerus="yes">
   <source>{job} and %n more</source>
   <translation>
    <numerusform>{job} 及另外 %n 个</numerusform>
   </translation>
  </message>
  <message>
   <source>{used} of {total}</source>
   <translation>{used} / {total}</translation>
  </message>
 </context>
 <context>
  <name>StepDialog</name>
  <message>
   <source>Add step</source>
   <translation>添加步骤</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Save</source>
   <translation>保存</translation>
  </message>
 </context>
 <context>
  <name>StepList</name>
  <message>
   <source>Cleaning steps</source>
   <translation>清理步骤</translation>
  </message>
 </context>
 <context>
  <name>StepRow</name>
  <message>
   <source>Off</source>
   <translation>已关闭</translation>
  </message>
 </context>
 <context>
  <name>StudioPage</name>
  <message>
   <source>Open workspace folder</source>
   <translation>打开工作区文件夹</translation>
  </message>
 </context>
 <context>
  <name>Suggestions</name>
  <message>
   <source>Fill in templates</source>
   <translation>填入模板</translation>
  </message>
  <message>
   <source>Filled in as the columns suggest.</source>
   <translation>已按列的提示填入。</translation>
  </message>
  <message>
   <source>Take it out</source>
   <translation>撤回</translation>
  </message>
  <message>
   <source>The columns suggest templates</source>
   <translation>这些列适用现成的模板</translation>
  </message>
  <message>
   <source>The table holds one message a row</source>
   <translation>表格每行包含一条消息</translation>
  </message>
  <message>
   <source>The table holds whole conversations</source>
   <translation>表格包含完整的对话</translation>
  </message>
  <message>
   <source>Use</source>
   <translation>使用</translation>
  </message>
 </context>
 <context>
  <name>TablePane</name>
  <message>
   <source>Files</source>
   <translation>文件</translation>
  </message>
 </context>
 <context>
  <name>TemplateChecks</name>
  <message>
   <source>Line {line}, column {column}: {said}</source>
   <translation>第 {line} 行，第 {column} 列：{said}</translation>
  </message>
  <message>
   <source>Use {name}</source>
   <translation>使用 {name}</translation>
  </message>
  <message>
   <source>Write {text}</source>
   <translation>写成 {text}</translation>
  </message>
  <message>
   <source>there is no column “{name}”.</source>
   <translation>没有名为“{name}”的列。</translation>
  </message>
 </context>
 <context>
  <name>TemplateEditors</name>
  <message numerus="yes">
   <source>%n tokens</source>
   <translation>
    <numerusform>%n 个词元</numerusform>
   </translation>
  </message>
  <message>
   <source>Assistant</source>
   <translation>助手</translation>
  </message>
  <message>
   <source>Click a column above, or type {</source>
   <translation>单击上方的列，或输入 {</translation>
  </message>
  <message>
   <source>Columns</source>
   <translation>列</translation>
  </message>
  <message>
   <source>If a field outside [[ ]] is empty</source>
   <translation>如果 [[ ]] 以外的字段为空</translation>
  </message>
  <message>
   <source>Insert column {name}</source>
   <translation>插入列 {name}</translation>
  </message>
  <message>
   <source>Insert {field}</source>
   <translation>插入 {field}</translation>
  </message>
  <message>
   <source>Skip the row</source>
   <translation>跳过该行</translation>
  </message>
  <message>
   <source>Stop with an error</source>
   <translation>报错并停止</translation>
  </message>
  <message>
   <source>System</source>
   <translation>系统</translation>
  </message>
  <message>
   <source>User</source>
   <translation>用户</translation>
  </message>
  <message>
   <source>Write nothing</source>
   <translation>什么也不写</translation>
  </message>
  <message numerus="yes">
   <source>and %n more: type { to find them</source>
   <translation>
    <numerusform>还有 %n 个：输入 { 查找</numerusform>
   </translation>
  </message>
  <message>
   <source>once, optional</source>
   <translation>只有一条，可选</translation>
  </message>
  <message>
   <source>trained</source>
   <translation>参与训练</translation>
  </message>
  <message>
   <source>{count} tokens on average</source>
   <translation>平均 {count} 个词元</translation>
  </message>
 </context>
 <context>
  <name>TemplateFiles</name>
  <message>
   <source>Bring back what was here</source>
   <translation>恢复这里原来的内容</translation>
  </message>
  <message>
   <source>Open another…</source>
   <translation>打开其他…</translation>
  </message>
  <message>
   <source>Open template</source>
   <translation>打开模板</translation>
  </message>
  <message>
   <source>Save elsewhere…</source>
   <translation>另存到别处…</translation>
  </message>
  <message>
   <source>Save template as</source>
   <translation>模板另存为</translation>
  </message>
  <message>
   <source>Saved as {name}.</source>
   <translation>已保存为 {name}。</translation>
  </message>
  <message>
   <source>Templates (*.toml)</source>
   <translation>模板 (*.toml)</translation>
  </message>
  <message>
   <source>{name} is open.</source>
   <translation>已打开 {name}。</translation>
  </message>
 </context>
 <context>
  <name>TemplatePage</name>
  <message numerus="yes">
   <source>%n conversations</source>
   <translation>
    <numerusform>%n 个对话</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n fields are not columns.</source>
   <translation>
    <numerusform>%n 个字段不是列。</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n mistakes in the templates.</source>
   <translation>
    <numerusform>模板中有 %n 处错误。</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows skipped</source>
   <translation>
    <numerusform>跳过 %n 行</numerusform>
   </translation>
  </message>
  <message>
   <source>A table is missing.</source>
   <translation>缺少表格。</translation>
  </message>
  <message numerus="yes">
   <source>All %n fields are filled.</source>
   <translation>
    <numerusform>%n 个字段全部有值。</numerusform>
   </translation>
  </message>
  <message>
   <source>Choose a table</source>
   <translation>选择表格</translation>
  </message>
  <message>
   <source>Choose the column with the messages.</source>
   <translation>选择含消息的列。</translation>
  </message>
  <message>
   <source>Choose what tells the conversation, who speaks and what is said.</source>
   <translation>选择哪些列表示对话、谁说和说什么。</translation>
  </message>
  <message numerus="yes">
   <source>Conversation of %n rows: {numbers}.</source>
   <translation>
    <numerusform>由 %n 行组成的对话：{numbers}。</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Count tokens of %n conversations</source>
   <translation>
    <numerusform>统计 %n 个对话的词元</numerusform>
   </translation>
  </message>
  <message>
   <source>Counted in tokens of the base model, once one is chosen.</source>
   <translation>选择基础模型之后，按它的词元统计。</translation>
  </message>
  <message>
   <source>Counted once the templates give conversations.</source>
   <translation>模板得出对话之后才会统计。</translation>
  </message>
  <message>
   <source>Counting conversations, {share}.</source>
   <translation>正在统计对话，{share}。</translation>
  </message>
  <message>
   <source>Counting conversations.</source>
   <translation>正在统计对话。</translation>
  </message>
  <message>
   <source>Data</source>
   <translation>数据</translation>
  </message>
  <message>
   <source>Each of its rows becomes a conversation here.</source>
   <translation>表格的每一行在这里变成一个对话。</translation>
  </message>
  <message>
   <source>Empty: {names}.</source>
   <translation>为空：{names}。</translation>
  </message>
  <message>
   <source>Go to Data</source>
   <translation>转到“数据”</translation>
  </message>
  <message>
   <source>Look again</source>
   <translation>重新查找</translation>
  </message>
  <message>
   <source>Mend what is marked on the left.</source>
   <translation>请修正左侧标出的问题。</translation>
  </message>
  <message>
   <source>Next: Model</source>
   <translation>下一步：模型</translation>
  </message>
  <message>
   <source>No column with messages is chosen.</source>
   <translation>尚未选择含消息的列。</translation>
  </message>
  <message>
   <source>No table yet</source>
   <translation>还没有表格</translation>
  </message>
  <message>
   <source>Not counted: this takes a while for so many rows.</source>
   <translation>未统计：行数很多，需要一些时间。</translation>
  </message>
  <message>
   <source>Not every column is chosen yet.</source>
   <translation>尚有列未选择。</translation>
  </message>
  <message>
   <source>Nothing to show yet</source>
   <translation>还没有可显示的内容</translation>
  </message>
  <message>
   <source>Open…</source>
   <translation>打开…</translation>
  </message>
  <message>
   <source>Reading the table</source>
   <translation>正在读取表格</translation>
  </message>
  <message>
   <source>Reading {name}, {share}.</source>
   <translation>正在读取 {name}，{share}。</translation>
  </message>
  <message>
   <source>Reading {name}.</source>
   <translation>正在读取 {name}。</translation>
  </message>
  <message>
   <source>Row {number} of sheet {name}.</source>
   <translation>工作表 {name} 的第 {number} 行。</translation>
  </message>
  <message>
   <source>Row {number} of {name}.</source>
   <translation>{name} 的第 {number} 行。</translation>
  </message>
  <message>
   <source>Rows become conversations</source>
   <translation>行变成对话</translation>
  </message>
  <message>
   <source>Save as…</source>
   <translation>另存为…</translation>
  </message>
  <message>
   <source>Show skipped</source>
   <translation>显示跳过的行</translation>
  </message>
  <message>
   <source>Template</source>
   <translation>模板</translation>
  </message>
  <message>
   <source>The assistant message is empty.</source>
   <translation>助手消息为空。</translation>
  </message>
  <message>
   <source>The conversations are being counted.</source>
   <translation>正在统计对话。</translation>
  </message>
  <message>
   <source>The model's tokenizer cannot be used</source>
   <translation>无法使用模型的分词器</translation>
  </message>
  <message>
   <source>The preview shows the last valid template.</source>
   <translation>预览显示最后一个有效的模板。</translation>
  </message>
  <message>
   <source>The table cannot be read</source>
   <translation>无法读取表格</translation>
  </message>
  <message>
   <source>The templates name no column.</source>
   <translation>模板中没有用到任何列。</translation>
  </message>
  <message>
   <source>The user message is empty.</source>
   <translation>用户消息为空。</translation>
  </message>
  <message>
   <source>This row is skipped</source>
   <translation>此行被跳过</translation>
  </message>
  <message>
   <source>Try again</source>
   <translation>重试</translation>
  </message>
  <message>
   <source>Write the user and the assistant message.</source>
   <translation>请编写用户消息和助手消息。</translation>
  </message>
  <message>
   <source>{conversations}, no row skipped.</source>
   <translation>{conversations}，没有跳过的行。</translation>
  </message>
  <message>
   <source>{conversations}, {skipped} because {cause}.</source>
   <translation>{conversations}，{skipped}，原因：{cause}。</translation>
  </message>
  <message numerus="yes">
   <source>{conversations}, {skipped}, %n of them because {cause}.</source>
   <translation>
    <numerusform>{conversations}，{skipped}，其中 %n 行的原因：{cause}。</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>TemplateTokens</name>
  <message>
   <source>Characters</source>
   <translation>字符</translation>
  </message>
  <message>
   <source>Id {id}</source>
   <translation>编号 {id}</translation>
  </message>
  <message>
   <source>Longest conversations</source>
   <translation>最长的对话</translation>
  </message>
  <message>
   <source>Row</source>
   <translation>行</translation>
  </message>
  <message>
   <source>Rows with the longest tokens</source>
   <translation>含最长词元的行</translation>
  </message>
  <message>
   <source>Rows with the rarest tokens</source>
   <translation>含最罕见词元的行</translation>
  </message>
  <message>
   <source>The first row of each conversation, with all its cells.</source>
   <translation>每段对话的第一行及其所有单元格。</translation>
  </message>
  <message>
   <source>The rows of the list, with all their cells.</source>
   <translation>列表中的行及其所有单元格。</translation>
  </message>
  <message>
   <source>Token</source>
   <translation>词元</translation>
  </message>
  <message>
   <source>Tokens</source>
   <translation>词元</translation>
  </message>
  <message>
   <source>Used</source>
   <translation>使用次数</translation>
  </message>
 </context>
 <context>
  <name>TokenPanel</name>
  <message numerus="yes">
   <source>%n tokens</source>
   <translation>
    <numerusform>%n 个词元</numerusform>
   </translation>
  </message>
  <message>
   <source>Choose a model</source>
   <translation>选择模型</translation>
  </message>
  <message>
   <source>No base model chosen</source>
   <translation>未选择基础模型</translation>
  </message>
  <message>
   <source>Shown once the row is a conversation.</source>
   <translation>此行成为对话之后才会显示。</translation>
  </message>
  <message>
   <source>The tokens come from its tokenizer and conversation format.</source>
   <translation>词元由它的分词器和对话格式得出。</translation>
  </message>
  <message>
   <source>This row cannot be trained on</source>
   <translation>此行无法用于训练</translation>
  </message>
  <message>
   <source>Tokens</source>
   <translation>词元</translation>
  </message>
  <message>
   <source>Tokens of the row</source>
   <translation>此行的词元</translation>
  </message>
  <message>
   <source>the first {count} are shown</source>
   <translation>显示前 {count} 个</translation>
  </message>
 </context>
 <context>
  <name>TokenView</name>
  <message>
   <source>Copy as table</source>
   <translation>复制为表格</translation>
  </message>
  <message>
   <source>Copy text</source>
   <translation>复制文本</translation>
  </message>
  <message>
   <source>Token {id}: {text}, {kind}</source>
   <translation>词元 {id}：{text}，{kind}</translation>
  </message>
  <message>
   <source>Tokens</source>
   <translation>词元</translation>
  </message>
  <message>
   <source>id</source>
   <translation>id</translation>
  </message>
  <message>
   <source>no</source>
   <translation>否</translation>
  </message>
  <message>
   <source>not trained</source>
   <translation>不参与训练</translation>
  </message>
  <message>
   <source>special, {kind}</source>
   <translation>特殊，{kind}</translation>
  </message>
  <message>
   <source>text</source>
   <translation>文本</translation>
  </message>
  <message>
   <source>trained</source>
   <translation>参与训练</translation>
  </message>
  <message>
   <source>yes</source>
   <translation>是</translation>
  </message>
 </context>
 <context>
  <name>Tour</name>
  <message>
   <source>46 steps are enough here. Start, and see the loss fall.</source>
   <translation>这里 46 步就够了。开始训练，看损失下降。</translation>
  </message>
  <message>
   <source>Choose SmolLM2-135M-Instruct: it is included and needs no network.</source>
   <translation>选择 SmolLM2-135M-Instruct：它已附带，不需要网络。</translation>
  </message>
  <message>
   <source>Each level is a file for Ollama; each one is checked.</source>
   <translation>每个级别是一个供 Ollama 使用的文件；每个文件都会检查。</translation>
  </message>
  <message>
   <source>Each row is a support mail. The model learns to name team, priority and order.</source>
   <translation>每一行是一封客服邮件。模型将学会判断团队、优先级和订单。</translation>
  </message>
  <message>
   <source>See how many answers each file gets right.</source>
   <translation>看看每个文件能答对多少。</translation>
  </message>
  <message>
   <source>Subject and message are what is asked, the other columns what is answered.</source>
   <translation>主题和正文是提问，其他列是回答。</translation>
  </message>
  <message>
   <source>The prompt is compared with the one that was trained on.</source>
   <translation>提示会与训练时的提示进行比较。</translation>
  </message>
  <message>
   <source>a table</source>
   <translation>一个表格</translation>
  </message>
  <message>
   <source>an adapter</source>
   <translation>一个适配器</translation>
  </message>
  <message>
   <source>rows become conversations</source>
   <translation>行变成对话</translation>
  </message>
  <message>
   <source>run and chat</source>
   <translation>运行和对话</translation>
  </message>
  <message>
   <source>smaller files</source>
   <translation>更小的文件</translation>
  </message>
  <message>
   <source>what they cost</source>
   <translation>代价有多大</translation>
  </message>
  <message>
   <source>where training starts</source>
   <translation>训练的起点</translation>
  </message>
 </context>
 <context>
  <name>TourGuide</name>
  <message>
   <source>End tour</source>
   <translation>结束导览</translation>
  </message>
  <message>
   <source>Finish tour</source>
   <translation>完成导览</translation>
  </message>
  <message>
   <source>Next</source>
   <translation>下一步</translation>
  </message>
  <message>
   <source>Step {step} of {steps}:</source>
   <translation>第 {step} 步，共 {steps} 步：</translation>
  </message>
 </context>
 <context>
  <name>TrainAnswers</name>
  <message>
   <source>All</source>
   <translation>全部</translation>
  </message>
  <message>
   <source>Base model</source>
   <translation>基础模型</translation>
  </message>
  <message>
   <source>Exact match</source>
   <translation>完全一致</translation>
  </message>
  <message>
   <source>Expected</source>
   <translation>期望</translation>
  </message>
  <message>
   <source>Gained</source>
   <translation>新答对</translation>
  </message>
  <message>
   <source>Lost</source>
   <translation>新答错</translation>
  </message>
  <message>
   <source>Macro F1</source>
   <translation>宏平均 F1</translation>
  </message>
  <message>
   <source>Question</source>
   <translation>问题</translation>
  </message>
  <message>
   <source>Row</source>
   <translation>行</translation>
  </message>
  <message>
   <source>Tuned</source>
   <translation>微调后</translation>
  </message>
  <message>
   <source>Wrong</source>
   <translation>有误</translation>
  </message>
  <message>
   <source>better</source>
   <translation>更好</translation>
  </message>
  <message>
   <source>exact match</source>
   <translation>完全一致</translation>
  </message>
  <message>
   <source>loss</source>
   <translation>损失</translation>
  </message>
  <message>
   <source>may be chance</source>
   <translation>可能是偶然</translation>
  </message>
  <message>
   <source>perplexity</source>
   <translation>困惑度</translation>
  </message>
  <message>
   <source>worse</source>
   <translation>更差</translation>
  </message>
  <message>
   <source>{asked} of {held_out} held-out rows asked, 95 % intervals</source>
   <translation>已提问 {held_out} 行留出数据中的 {asked} 行，95 % 区间</translation>
  </message>
  <message>
   <source>{base} → {tuned}</source>
   <translation>{base} → {tuned}</translation>
  </message>
  <message>
   <source>{near}, cut off</source>
   <translation>{near}，被截断</translation>
  </message>
 </context>
 <context>
  <name>TrainChecks</name>
  <message numerus="yes">
   <source>%n conversations are held out</source>
   <translation>
    <numerusform>留出 %n 个对话</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n conversations are written</source>
   <translation>
    <numerusform>写入 %n 个对话</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n findings stand in the way.</source>
   <translation>
    <numerusform>有 %n 项问题需先解决。</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n held-out rows resemble rows to train on</source>
   <translation>
    <numerusform>%n 个留出的行与训练行相似</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n rows skipped</source>
   <translation>
    <numerusform>跳过 %n 行</numerusform>
   </translation>
  </message>
  <message>
   <source>A context of {tokens} tokens is too long</source>
   <translation>{tokens} 个词元的上下文太长</translation>
  </message>
  <message>
   <source>Choose another name; nothing is overwritten.</source>
   <translation>请换个名称；不会覆盖任何内容。</translation>
  </message>
  <message>
   <source>Choose other layers at {field} under Advanced.</source>
   <translation>请在“高级”下的“{field}”中选择其他层。</translation>
  </message>
  <message>
   <source>Context of {tokens} tokens</source>
   <translation>上下文为 {tokens} 个词元</translation>
  </message>
  <message>
   <source>Longer conversations are cut off.</source>
   <translation>更长的对话会被截断。</translation>
  </message>
  <message>
   <source>Move them to one side or accept it under Split.</source>
   <translation>请在“划分”下将它们移到一边，或接受。</translation>
  </message>
  <message>
   <source>No duplicates across the split</source>
   <translation>两边没有重复</translation>
  </message>
  <message>
   <source>No layer of this model gets an adapter</source>
   <translation>此模型没有可添加适配器的层</translation>
  </message>
  <message>
   <source>Nothing is held out</source>
   <translation>没有留出数据</translation>
  </message>
  <message>
   <source>The adapter needs a name</source>
   <translation>适配器需要名称</translation>
  </message>
  <message>
   <source>The context fits every row</source>
   <translation>上下文能容纳每一行</translation>
  </message>
  <message>
   <source>The disk has room</source>
   <translation>磁盘空间足够</translation>
  </message>
  <message>
   <source>The disk is too full</source>
   <translation>磁盘空间不足</translation>
  </message>
  <message>
   <source>The name is free</source>
   <translation>名称可用</translation>
  </message>
  <message>
   <source>There is an adapter {name} already</source>
   <translation>已有名为 {name} 的适配器</translation>
  </message>
  <message>
   <source>This model takes {tokens} at most.</source>
   <translation>此模型最多接受 {tokens}。</translation>
  </message>
  <message>
   <source>Without held-out conversations nobody sees it overfit, and the last adapter is kept instead of the best.</source>
   <translation>没有留出的对话，就看不出过拟合，保留的是最后的适配器，而不是最好的。</translation>
  </message>
  <message>
   <source>You accepted it.</source>
   <translation>您已接受。</translation>
  </message>
  <message>
   <source>adapters/{name} in this workspace</source>
   <translation>此工作区中的 adapters/{name}</translation>
  </message>
  <message>
   <source>from {file}</source>
   <translation>来自 {file}</translation>
  </message>
  <message>
   <source>up to the model's {tokens} tokens</source>
   <translation>不超过模型的 {tokens} 个词元</translation>
  </message>
  <message numerus="yes">
   <source>{millions} M parameters in %n linear layers</source>
   <translation>
    <numerusform>%n 个线性层中的 {millions} M 个参数</numerusform>
   </translation>
  </message>
  <message>
   <source>{name} did not pass its check</source>
   <translation>{name} 未通过检查</translation>
  </message>
  <message>
   <source>{name} is whole</source>
   <translation>{name} 完整</translation>
  </message>
  <message>
   <source>{need} are needed, {free} are free.</source>
   <translation>需要 {need}，可用 {free}。</translation>
  </message>
  <message>
   <source>{need} at most, {free} are free</source>
   <translation>最多需要 {need}，可用 {free}</translation>
  </message>
  <message>
   <source>{share} of all</source>
   <translation>占全部的 {share}</translation>
  </message>
  <message>
   <source>{share} of all. So few tell only roughly how good it is.</source>
   <translation>占全部的 {share}。数量太少，只能粗略看出效果。</translation>
  </message>
 </context>
 <context>
  <name>TrainFields</name>
  <message>
   <source>A fixed number of steps in place of epochs.</source>
   <translation>用固定的步数代替轮数。</translation>
  </message>
  <message>
   <source>A longer answer is shown up to here.</source>
   <translation>更长的回答只显示到此长度。</translation>
  </message>
  <message>
   <source>A quarter of the weights' memory. Slow without an NVIDIA GPU.</source>
   <translation>权重只占四分之一的内存。没有 NVIDIA GPU 时很慢。</translation>
  </message>
  <message>
   <source>A step learns from conversations at once × pieces.</source>
   <translation>每步学习的对话数 = 同时处理的对话数 × 分片数。</translation>
  </message>
  <message>
   <source>Adam beta 1</source>
   <translation>Adam beta 1</translation>
  </message>
  <message>
   <source>Adam beta 2</source>
   <translation>Adam beta 2</translation>
  </message>
  <message>
   <source>Adam epsilon</source>
   <translation>Adam epsilon</translation>
  </message>
  <message>
   <source>AdamW</source>
   <translation>AdamW</translation>
  </message>
  <message>
   <source>AdamW in 8 bits</source>
   <translation>8 位 AdamW</translation>
  </message>
  <message>
   <source>AdamW in 8 bits, paged</source>
   <translation>8 位 AdamW，分页</translation>
  </message>
  <message>
   <source>Adapter</source>
   <translation>适配器</translation>
  </message>
  <message>
   <source>An evaluation counts as better if its loss fell by more.</source>
   <translation>损失下降超过此值的评估才算更好。</translation>
  </message>
  <message>
   <source>Answers shown</source>
   <translation>显示的回答</translation>
  </message>
  <message>
   <source>Answers shown, tokens</source>
   <translation>显示的回答，词元</translation>
  </message>
  <message>
   <source>Attention</source>
   <translation>注意力</translation>
  </message>
  <message>
   <source>Balanced</source>
   <translation>均衡</translation>
  </message>
  <message>
   <source>Base model in 4 bits</source>
   <translation>4 位基础模型</translation>
  </message>
  <message>
   <source>Begins</source>
   <translation>初始值</translation>
  </message>
  <message>
   <source>Begins although the plan says that it does not fit.</source>
   <translation>即使计划显示内存不够也开始。</translation>
  </message>
  <message>
   <source>Better means, eval loss</source>
   <translation>视为更好，评估损失</translation>
  </message>
  <message>
   <source>Changes memory and speed, not the result.</source>
   <translation>只影响内存和速度，不影响结果。</translation>
  </message>
  <message>
   <source>Checkpoints kept</source>
   <translation>保留的检查点</translation>
  </message>
  <message>
   <source>Compared at the end</source>
   <translation>结束时比较</translation>
  </message>
  <message>
   <source>Context</source>
   <translation>上下文</translation>
  </message>
  <message>
   <source>Context, tokens</source>
   <translation>上下文，词元</translation>
  </message>
  <message>
   <source>Conversations at once</source>
   <translation>同时处理的对话数</translation>
  </message>
  <message>
   <source>Conversations that are not trained on, to measure with.</source>
   <translation>不参与训练、用于测量的对话。</translation>
  </message>
  <message>
   <source>Decides what is held out, the order and the beginning.</source>
   <translation>决定留出哪些、顺序以及初始值。</translation>
  </message>
  <message>
   <source>Direction and length apart</source>
   <translation>方向与长度分开</translation>
  </message>
  <message>
   <source>DoRA: learns more at low ranks, and takes longer.</source>
   <translation>DoRA：低秩时学得更多，但用时更长。</translation>
  </message>
  <message>
   <source>Dropout</source>
   <translation>丢弃率</translation>
  </message>
  <message>
   <source>Effective batch</source>
   <translation>有效批大小</translation>
  </message>
  <message>
   <source>Embedding and output matrix are large: for new words.</source>
   <translation>嵌入和输出矩阵很大：用于新词。</translation>
  </message>
  <message>
   <source>Epochs</source>
   <translation>轮数</translation>
  </message>
  <message>
   <source>Evaluate every, steps</source>
   <translation>评估间隔，步</translation>
  </message>
  <message>
   <source>Evaluated at once</source>
   <translation>同时评估的数量</translation>
  </message>
  <message>
   <source>Fewer need less memory; the step stays the same if more pieces make up for it.</source>
   <translation>越少占用内存越少；相应增加分片数，每步效果不变。</translation>
  </message>
  <message>
   <source>Fills short conversations. Here it is never learned; other programs take it from the adapter's tokenizer.</source>
   <translation>用来填充较短的对话。这里从不学习它；其他程序会从适配器的分词器中读取。</translation>
  </message>
  <message>
   <source>Goes on with half as many at once and twice the pieces.</source>
   <translation>改为同时处理一半、分片数加倍后继续。</translation>
  </message>
  <message>
   <source>Gradient norm limit</source>
   <translation>梯度范数上限</translation>
  </message>
  <message>
   <source>Half it when the loss jumps, double it when it hardly falls.</source>
   <translation>损失突然跳升时减半，几乎不下降时加倍。</translation>
  </message>
  <message>
   <source>Halve when memory runs out</source>
   <translation>内存不足时减半</translation>
  </message>
  <message>
   <source>Held out</source>
   <translation>留出</translation>
  </message>
  <message>
   <source>Held-out conversations that the base model and the tuned one answer when training is done, to tell what it has brought.</source>
   <translation>训练结束后由基础模型和微调后的模型回答的留出对话，用来说明训练的成效。</translation>
  </message>
  <message>
   <source>Held-out prompts that are answered at every evaluation.</source>
   <translation>每次评估时回答的留出提示。</translation>
  </message>
  <message>
   <source>How attention is computed; the result is the same.</source>
   <translation>注意力的计算方式；结果相同。</translation>
  </message>
  <message>
   <source>How long</source>
   <translation>训练时长</translation>
  </message>
  <message>
   <source>How often every conversation is seen. By rows: 3 below 1,000 conversations, 2 below 5,000, else 1.</source>
   <translation>每个对话被学习的次数。按行数：少于 1,000 个对话为 3，少于 5,000 个为 2，否则为 1。</translation>
  </message>
  <message>
   <source>How the rate falls after the warm-up.</source>
   <translation>预热之后学习率如何下降。</translation>
  </message>
  <message>
   <source>In 8 bits it needs an NVIDIA GPU.</source>
   <translation>8 位需要 NVIDIA GPU。</translation>
  </message>
  <message>
   <source>Keeps the division from zero.</source>
   <translation>避免除以零。</translation>
  </message>
  <message>
   <source>Larger steps are shortened to this.</source>
   <translation>更大的步会缩短到此值。</translation>
  </message>
  <message>
   <source>Layers</source>
   <translation>层</translation>
  </message>
  <message>
   <source>Learn the prompts too</source>
   <translation>也学习提示</translation>
  </message>
  <message>
   <source>Learning rate</source>
   <translation>学习率</translation>
  </message>
  <message>
   <source>Leaves out a share at random, against overfitting.</source>
   <translation>随机略去一部分，防止过拟合。</translation>
  </message>
  <message>
   <source>LoRA alpha</source>
   <translation>LoRA alpha</translation>
  </message>
  <message>
   <source>LoRA rank</source>
   <translation>LoRA 秩</translation>
  </message>
  <message>
   <source>LoRA rank, alpha</source>
   <translation>LoRA 秩，alpha</translation>
  </message>
  <message>
   <source>LoftQ makes up for what 4 bits lose.</source>
   <translation>LoftQ 弥补 4 位的损失。</translation>
  </message>
  <message>
   <source>Longer conversations are cut off. Without a figure every one fits.</source>
   <translation>更长的对话会被截断。不填则全部放得下。</translation>
  </message>
  <message>
   <source>MLP only</source>
   <translation>仅 MLP</translation>
  </message>
  <message>
   <source>Memory</source>
   <translation>内存</translation>
  </message>
  <message>
   <source>Memory of the mean gradient.</source>
   <translation>对梯度均值的记忆。</translation>
  </message>
  <message>
   <source>Memory of the squared gradient.</source>
   <translation>对梯度平方的记忆。</translation>
  </message>
  <message>
   <source>More passes at half the rate, for when the last points count.</source>
   <translation>以一半的学习率训练更多轮，适合追求最后一点提升时。</translation>
  </message>
  <message>
   <source>Of what is trained whole; a tenth is usual.</source>
   <translation>用于整体训练的部分；通常为十分之一。</translation>
  </message>
  <message>
   <source>Older ones are removed; the best adapter always stays.</source>
   <translation>较旧的会删除；最好的适配器始终保留。</translation>
  </message>
  <message>
   <source>One pass with a small adapter: does the data teach anything?</source>
   <translation>用小适配器训练一轮：数据能教会模型什么吗？</translation>
  </message>
  <message>
   <source>Optimizer</source>
   <translation>优化器</translation>
  </message>
  <message>
   <source>Other choices are made on the command line.</source>
   <translation>其他选择请在命令行中设置。</translation>
  </message>
  <message>
   <source>Otherwise only the assistant's text counts.</source>
   <translation>否则只计入助手的文本。</translation>
  </message>
  <message>
   <source>Pad token</source>
   <translation>填充词元</translation>
  </message>
  <message>
   <source>Pieces per step</source>
   <translation>每步分片数</translation>
  </message>
  <message>
   <source>Processes</source>
   <translation>进程</translation>
  </message>
  <message>
   <source>Pulls the adapter towards nothing at every step.</source>
   <translation>每一步都把适配器向零拉近。</translation>
  </message>
  <message>
   <source>Put on</source>
   <translation>应用到</translation>
  </message>
  <message>
   <source>Quick</source>
   <translation>快速</translation>
  </message>
  <message>
   <source>Rank-stabilised</source>
   <translation>秩稳定</translation>
  </message>
  <message>
   <source>Recompute activations</source>
   <translation>重新计算激活值</translation>
  </message>
  <message>
   <source>Right for most tables. Start here.</source>
   <translation>适合大多数表格。从这里开始。</translation>
  </message>
  <message>
   <source>Save every, steps</source>
   <translation>保存间隔，步</translation>
  </message>
  <message>
   <source>Scales by the root of the rank, for ranks over 32.</source>
   <translation>按秩的平方根缩放，用于大于 32 的秩。</translation>
  </message>
  <message>
   <source>Schedule</source>
   <translation>学习率计划</translation>
  </message>
  <message>
   <source>Seed</source>
   <translation>种子</translation>
  </message>
  <message>
   <source>Several times less memory for a third more time.</source>
   <translation>内存减少数倍，时间增加三分之一。</translation>
  </message>
  <message>
   <source>Size of the adapter: more can learn more, and overfit.</source>
   <translation>适配器的大小：越大能学到的越多，也越容易过拟合。</translation>
  </message>
  <message>
   <source>So many in a row without a better eval loss end the run. The best adapter is kept.</source>
   <translation>连续这么多次没有更好的评估损失就结束运行。最好的适配器会保留。</translation>
  </message>
  <message>
   <source>So many share the conversations of each step.</source>
   <translation>由这么多进程分担每一步的对话。</translation>
  </message>
  <message>
   <source>Start without enough memory</source>
   <translation>内存不足也开始</translation>
  </message>
  <message>
   <source>Steps</source>
   <translation>步数</translation>
  </message>
  <message>
   <source>Steps at most</source>
   <translation>最多步数</translation>
  </message>
  <message>
   <source>Stop early after, evaluations</source>
   <translation>提前停止，评估次数</translation>
  </message>
  <message>
   <source>Strength of the adapter; twice the rank is usual.</source>
   <translation>适配器的强度；通常为秩的两倍。</translation>
  </message>
  <message>
   <source>Teach unknown tokens</source>
   <translation>学习未知词元</translation>
  </message>
  <message>
   <source>Ten times means ten over the run.</source>
   <translation>“十次”是指整个运行中评估十次。</translation>
  </message>
  <message>
   <source>The layers that get an adapter.</source>
   <translation>添加适配器的层。</translation>
  </message>
  <message>
   <source>The rate rises from near zero over this share.</source>
   <translation>在这段比例内，学习率从接近零升起。</translation>
  </message>
  <message>
   <source>Their learning rate</source>
   <translation>其学习率</translation>
  </message>
  <message>
   <source>Thorough</source>
   <translation>彻底</translation>
  </message>
  <message>
   <source>Tokens of the format that the base never learned begin at the mean of all and are trained along.</source>
   <translation>格式中基础模型从未学过的词元从全体均值开始，并一同训练。</translation>
  </message>
  <message>
   <source>Trained whole</source>
   <translation>整体训练</translation>
  </message>
  <message>
   <source>Warm-up, of steps</source>
   <translation>预热，占步数</translation>
  </message>
  <message>
   <source>Weight decay</source>
   <translation>权重衰减</translation>
  </message>
  <message>
   <source>What is lost at most when the power fails.</source>
   <translation>断电时最多损失这么多。</translation>
  </message>
  <message>
   <source>a free token</source>
   <translation>空闲词元</translation>
  </message>
  <message>
   <source>all layers</source>
   <translation>所有层</translation>
  </message>
  <message>
   <source>all linear layers</source>
   <translation>所有线性层</translation>
  </message>
  <message>
   <source>as evaluated</source>
   <translation>与评估相同</translation>
  </message>
  <message>
   <source>as the adapter's</source>
   <translation>与适配器相同</translation>
  </message>
  <message>
   <source>as usual</source>
   <translation>照常</translation>
  </message>
  <message>
   <source>attention only</source>
   <translation>仅注意力</translation>
  </message>
  <message>
   <source>by epochs</source>
   <translation>按轮数</translation>
  </message>
  <message>
   <source>by rows</source>
   <translation>按行数</translation>
  </message>
  <message>
   <source>by the machine</source>
   <translation>由机器决定</translation>
  </message>
  <message>
   <source>constant</source>
   <translation>恒定</translation>
  </message>
  <message>
   <source>cosine</source>
   <translation>余弦</translation>
  </message>
  <message>
   <source>embedding and output</source>
   <translation>嵌入和输出</translation>
  </message>
  <message>
   <source>fits every row</source>
   <translation>容纳每一行</translation>
  </message>
  <message>
   <source>linear</source>
   <translation>线性</translation>
  </message>
  <message>
   <source>never</source>
   <translation>从不</translation>
  </message>
  <message>
   <source>no</source>
   <translation>否</translation>
  </message>
  <message>
   <source>none</source>
   <translation>无</translation>
  </message>
  <message>
   <source>normally distributed</source>
   <translation>正态分布</translation>
  </message>
  <message>
   <source>nothing</source>
   <translation>无</translation>
  </message>
  <message>
   <source>ten times</source>
   <translation>十次</translation>
  </message>
  <message>
   <source>the model's own</source>
   <translation>模型自带</translation>
  </message>
  <message>
   <source>yes</source>
   <translation>是</translation>
  </message>
  <message>
   <source>{tokens} tokens</source>
   <translation>{tokens} 个词元</translation>
  </message>
 </context>
 <context>
  <name>TrainInspector</name>
  <message numerus="yes">
   <source>%n changed</source>
   <translation>
    <numerusform>%n 项已更改</numerusform>
   </translation>
  </message>
  <message>
   <source>Adapter</source>
   <translation>适配器</translation>
  </message>
  <message>
   <source>Advanced</source>
   <translation>高级</translation>
  </message>
  <message>
   <source>Backend</source>
   <translation>后端</translation>
  </message>
  <message>
   <source>End of the log</source>
   <translation>日志末尾</translation>
  </message>
  <message>
   <source>Fixed while the run is going</source>
   <translation>运行进行时不能更改</translation>
  </message>
  <message>
   <source>Hide</source>
   <translation>隐藏</translation>
  </message>
  <message>
   <source>Log</source>
   <translation>日志</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>名称</translation>
  </message>
  <message>
   <source>Name of the adapter</source>
   <translation>适配器的名称</translation>
  </message>
  <message>
   <source>Open</source>
   <translation>打开</translation>
  </message>
  <message>
   <source>Open the run with its log</source>
   <translation>打开运行及其日志</translation>
  </message>
  <message>
   <source>Plan</source>
   <translation>计划</translation>
  </message>
  <message>
   <source>Preset</source>
   <translation>预设</translation>
  </message>
  <message>
   <source>Reset all to the preset</source>
   <translation>全部重置为预设</translation>
  </message>
  <message>
   <source>Result</source>
   <translation>结果</translation>
  </message>
  <message>
   <source>Runs</source>
   <translation>运行</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>设置</translation>
  </message>
  <message>
   <source>Show</source>
   <translation>显示</translation>
  </message>
  <message>
   <source>Show advanced settings</source>
   <translation>显示高级设置</translation>
  </message>
  <message>
   <source>Show in folder</source>
   <translation>在文件夹中显示</translation>
  </message>
  <message>
   <source>The log is empty.</source>
   <translation>日志为空。</translation>
  </message>
 </context>
 <context>
  <name>TrainMemory</name>
  <message>
   <source>Activations</source>
   <translation>激活值</translation>
  </message>
  <message>
   <source>Adapter, gradients, optimizer</source>
   <translation>适配器、梯度、优化器</translation>
  </message>
  <message>
   <source>Base model</source>
   <translation>基础模型</translation>
  </message>
  <message>
   <source>CUDA context</source>
   <translation>CUDA 上下文</translation>
  </message>
  <message>
   <source>Fits</source>
   <translation>放得下</translation>
  </message>
  <message>
   <source>Logits</source>
   <translation>Logits</translation>
  </message>
  <message>
   <source>Memory is enough</source>
   <translation>内存足够</translation>
  </message>
  <message>
   <source>Memory is not enough</source>
   <translation>内存不足</translation>
  </message>
  <message>
   <source>Memory is tight</source>
   <translation>内存紧张</translation>
  </message>
  <message>
   <source>Program and rows</source>
   <translation>程序与数据行</translation>
  </message>
  <message>
   <source>Tight</source>
   <translation>紧张</translation>
  </message>
  <message>
   <source>Too big</source>
   <translation>太大</translation>
  </message>
  <message>
   <source>{need} at the peak, {free} are free</source>
   <translation>峰值 {need}，可用 {free}</translation>
  </message>
  <message>
   <source>{settings} needs {size}</source>
   <translation>{settings} 需要 {size}</translation>
  </message>
 </context>
 <context>
  <name>TrainPage</name>
  <message numerus="yes">
   <source>%n conversations for {model}</source>
   <translation>
    <numerusform>%n 个对话，用于 {model}</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n runs compared</source>
   <translation>
    <numerusform>比较了 %n 次运行</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n steps to the adapter {name}, after {other}.</source>
   <translation>
    <numerusform>%n 步得到适配器 {name}，在 {other} 之后进行。</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n steps to the adapter {name}.</source>
   <translation>
    <numerusform>%n 步得到适配器 {name}。</numerusform>
   </translation>
  </message>
  <message>
   <source>A template says how a row becomes a conversation.</source>
   <translation>模板说明一行如何变成一个对话。</translation>
  </message>
  <message>
   <source>Adapter</source>
   <translation>适配器</translation>
  </message>
  <message>
   <source>Answers</source>
   <translation>回答</translation>
  </message>
  <message>
   <source>At the speed of that run, per conversation seen.</source>
   <translation>按那次运行中每个对话的速度估算。</translation>
  </message>
  <message>
   <source>Best step</source>
   <translation>最佳步</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Change settings</source>
   <translation>更改设置</translation>
  </message>
  <message>
   <source>Conversations</source>
   <translation>对话</translation>
  </message>
  <message>
   <source>Data</source>
   <translation>数据</translation>
  </message>
  <message>
   <source>Data, templates, model or settings are no longer those of this run. The adapter stays as it is until you train again.</source>
   <translation>数据、模板、模型或设置已与此次运行不同。在您重新训练之前，适配器保持原样。</translation>
  </message>
  <message>
   <source>Disk, at most</source>
   <translation>磁盘，最多</translation>
  </message>
  <message>
   <source>Do not use it</source>
   <translation>不使用</translation>
  </message>
  <message>
   <source>Eval loss after</source>
   <translation>训练后的评估损失</translation>
  </message>
  <message>
   <source>Eval loss before</source>
   <translation>训练前的评估损失</translation>
  </message>
  <message>
   <source>Export takes the adapter {name} from disk</source>
   <translation>导出使用磁盘上的适配器 {name}</translation>
  </message>
  <message>
   <source>Looking at data, model and disk.</source>
   <translation>正在查看数据、模型和磁盘。</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>Next: Export</source>
   <translation>下一步：导出</translation>
  </message>
  <message>
   <source>No base model is chosen</source>
   <translation>未选择基础模型</translation>
  </message>
  <message>
   <source>No conversations yet</source>
   <translation>还没有对话</translation>
  </message>
  <message>
   <source>No table is open</source>
   <translation>没有打开表格</translation>
  </message>
  <message>
   <source>Nothing to learn from yet</source>
   <translation>还没有可学习的内容</translation>
  </message>
  <message>
   <source>Once you train, it takes the new one instead.</source>
   <translation>您训练之后，它会改用新的适配器。</translation>
  </message>
  <message>
   <source>Open {page}</source>
   <translation>打开“{page}”</translation>
  </message>
  <message>
   <source>Pause</source>
   <translation>暂停</translation>
  </message>
  <message>
   <source>Paused after step {step}; it goes on from there.</source>
   <translation>已在第 {step} 步之后暂停；将从那里继续。</translation>
  </message>
  <message>
   <source>Pausing after this step; nothing is lost.</source>
   <translation>本步之后暂停；不会丢失任何内容。</translation>
  </message>
  <message>
   <source>Resume</source>
   <translation>恢复</translation>
  </message>
  <message>
   <source>Runs</source>
   <translation>运行</translation>
  </message>
  <message>
   <source>Show last run</source>
   <translation>显示上次运行</translation>
  </message>
  <message>
   <source>Something has changed since {name} was trained</source>
   <translation>{name} 训练之后有内容已更改</translation>
  </message>
  <message>
   <source>Start training</source>
   <translation>开始训练</translation>
  </message>
  <message>
   <source>Steps</source>
   <translation>步数</translation>
  </message>
  <message>
   <source>Stop and keep</source>
   <translation>停止并保留</translation>
  </message>
  <message>
   <source>Stopped after step {step}; the checkpoint is kept.</source>
   <translation>已在第 {step} 步之后停止；检查点已保留。</translation>
  </message>
  <message>
   <source>Stopping after this step; the checkpoint is kept.</source>
   <translation>本步之后停止；检查点会保留。</translation>
  </message>
  <message>
   <source>Template</source>
   <translation>模板</translation>
  </message>
  <message>
   <source>The best checkpoint so far is step {step}.</source>
   <translation>目前最好的检查点是第 {step} 步。</translation>
  </message>
  <message>
   <source>The run and its log are kept.</source>
   <translation>运行及其日志已保留。</translation>
  </message>
  <message>
   <source>There is nothing to keep before step 1.</source>
   <translation>第 1 步之前没有可保留的内容。</translation>
  </message>
  <message>
   <source>There is one already.</source>
   <translation>已经有一个了。</translation>
  </message>
  <message>
   <source>Time</source>
   <translation>时间</translation>
  </message>
  <message>
   <source>Time measured in</source>
   <translation>时间参照</translation>
  </message>
  <message>
   <source>Train</source>
   <translation>训练</translation>
  </message>
  <message>
   <source>Train again</source>
   <translation>重新训练</translation>
  </message>
  <message>
   <source>Trained parameters</source>
   <translation>训练的参数</translation>
  </message>
  <message>
   <source>Trained tokens</source>
   <translation>训练的词元</translation>
  </message>
  <message>
   <source>Training learns from the rows of a table.</source>
   <translation>训练从表格的行中学习。</translation>
  </message>
  <message>
   <source>Training starts from a base model and adds an adapter.</source>
   <translation>训练从基础模型开始，并添加适配器。</translation>
  </message>
  <message>
   <source>Use {name}</source>
   <translation>使用 {name}</translation>
  </message>
  <message>
   <source>Waits for the training that is going.</source>
   <translation>等待正在进行的训练。</translation>
  </message>
  <message>
   <source>Writing the conversations and looking at the model</source>
   <translation>正在写入对话并查看模型</translation>
  </message>
  <message>
   <source>Writing the conversations.</source>
   <translation>正在写入对话。</translation>
  </message>
  <message>
   <source>You may close the window; the run goes on.</source>
   <translation>您可以关闭窗口；运行会继续。</translation>
  </message>
  <message>
   <source>about {time}</source>
   <translation>约 {time}</translation>
  </message>
  <message>
   <source>{name} is ready.</source>
   <translation>{name} 已就绪。</translation>
  </message>
  <message>
   <source>{name} is ready: best at step {step}, eval loss {loss}.</source>
   <translation>{name} 已就绪：最佳为第 {step} 步，评估损失 {loss}。</translation>
  </message>
  <message>
   <source>{name}, {state}, settings changed since</source>
   <translation>{name}，{state}，此后设置已更改</translation>
  </message>
  <message numerus="yes">
   <source>{size}, %n checkpoints</source>
   <translation>
    <numerusform>{size}，%n 个检查点</numerusform>
   </translation>
  </message>
  <message>
   <source>{steps}, stopped early</source>
   <translation>{steps}，提前停止</translation>
  </message>
  <message>
   <source>{train}, {held_out} held out</source>
   <translation>{train}，留出 {held_out}</translation>
  </message>
 </context>
 <context>
  <name>TrainSamples</name>
  <message>
   <source>Base model</source>
   <translation>基础模型</translation>
  </message>
  <message>
   <source>Expected</source>
   <translation>期望</translation>
  </message>
  <message>
   <source>Sample at step {step}</source>
   <translation>第 {step} 步的样例</translation>
  </message>
  <message>
   <source>Tuned</source>
   <translation>微调后</translation>
  </message>
 </context>
 <context>
  <name>TrainTrouble</name>
  <message>
   <source> at step {step}</source>
   <translation>（第 {step} 步）</translation>
  </message>
  <message>
   <source> at step {step} of {total}</source>
   <translation>（第 {step} 步，共 {total} 步）</translation>
  </message>
  <message>
   <source>A learning rate of {rate} was too high. The run starts over with half of it; this one and its log are kept.</source>
   <translation>学习率 {rate} 过高。将用一半的学习率重新开始；此次运行及其日志会保留。</translation>
  </message>
  <message>
   <source>Change settings</source>
   <translation>更改设置</translation>
  </message>
  <message>
   <source>Choose a smaller model</source>
   <translation>选择更小的模型</translation>
  </message>
  <message>
   <source>Free some space</source>
   <translation>请腾出一些空间</translation>
  </message>
  <message>
   <source>Its process ended without a word: the power, the system or somebody ended it.</source>
   <translation>它的进程没有留下任何信息就结束了：可能是断电、系统或他人结束了它。</translation>
  </message>
  <message>
   <source>Let every row fit</source>
   <translation>容纳每一行</translation>
  </message>
  <message>
   <source>Mend it and start over</source>
   <translation>修正并重新开始</translation>
  </message>
  <message>
   <source>No step was done yet: Resume begins from the start.</source>
   <translation>尚未完成任何一步：恢复将从头开始。</translation>
  </message>
  <message>
   <source>Nothing is lost: the run starts over with smaller pieces and the same effective batch.</source>
   <translation>没有任何损失：将用更小的分片和相同的有效批大小重新开始。</translation>
  </message>
  <message>
   <source>One conversation at a time was too much already. A smaller context or a smaller model needs less.</source>
   <translation>一次只处理一个对话也已超出。更小的上下文或更小的模型占用更少。</translation>
  </message>
  <message>
   <source>Open Data</source>
   <translation>打开“数据”</translation>
  </message>
  <message>
   <source>Open Model</source>
   <translation>打开“模型”</translation>
  </message>
  <message>
   <source>Open Template</source>
   <translation>打开“模板”</translation>
  </message>
  <message>
   <source>Resume</source>
   <translation>恢复</translation>
  </message>
  <message>
   <source>Retry with batch {batch} × {pieces}</source>
   <translation>以批大小 {batch} × {pieces} 重试</translation>
  </message>
  <message>
   <source>Retry with {rate}</source>
   <translation>以 {rate} 重试</translation>
  </message>
  <message>
   <source>Start over</source>
   <translation>重新开始</translation>
  </message>
  <message>
   <source>Teach these tokens</source>
   <translation>学习这些词元</translation>
  </message>
  <message>
   <source>The last checkpoint is kept: Resume goes on from it.</source>
   <translation>最后的检查点已保留：恢复将从它继续。</translation>
  </message>
  <message>
   <source>The loss is no longer a number{place}</source>
   <translation>损失不再是数值{place}</translation>
  </message>
  <message>
   <source>The memory ran out{place}</source>
   <translation>内存不足{place}</translation>
  </message>
  <message>
   <source>The training was interrupted{place}</source>
   <translation>训练被中断{place}</translation>
  </message>
  <message>
   <source>Train under another name</source>
   <translation>换个名称训练</translation>
  </message>
  <message>
   <source>Use a free token</source>
   <translation>使用空闲词元</translation>
  </message>
  <message>
   <source>Use the model's own</source>
   <translation>使用模型自带的</translation>
  </message>
 </context>
 <context>
  <name>WelcomePage</name>
  <message numerus="yes">
   <source>%n support mails and a small model are included</source>
   <translation>
    <numerusform>已附带 %n 封客服邮件和一个小模型</numerusform>
   </translation>
  </message>
  <message>
   <source>A folder to train and export, or a GGUF to chat with</source>
   <translation>用于训练和导出的文件夹，或用于对话的 GGUF</translation>
  </message>
  <message>
   <source>All good</source>
   <translation>一切正常</translation>
  </message>
  <message>
   <source>All runs, models and exports go into one folder.</source>
   <translation>所有运行、模型和导出都放在一个文件夹中。</translation>
  </message>
  <message>
   <source>Appearance</source>
   <translation>外观</translation>
  </message>
  <message>
   <source>Bring a model</source>
   <translation>使用自己的模型</translation>
  </message>
  <message>
   <source>Change workspace…</source>
   <translation>更改工作区…</translation>
  </message>
  <message>
   <source>Change…</source>
   <translation>更改…</translation>
  </message>
  <message>
   <source>Choose a workspace folder</source>
   <translation>选择工作区文件夹</translation>
  </message>
  <message>
   <source>Dark</source>
   <translation>深色</translation>
  </message>
  <message>
   <source>Drop files here</source>
   <translation>将文件拖放到这里</translation>
  </message>
  <message>
   <source>Files and runs stay as they are. To keep the choices, take another workspace.</source>
   <translation>文件和运行保持原样。若要保留当前的选择，请使用另一个工作区。</translation>
  </message>
  <message>
   <source>From a spreadsheet to a model in Ollama</source>
   <translation>从电子表格到 Ollama 中的模型</translation>
  </message>
  <message>
   <source>GGUF file…</source>
   <translation>GGUF 文件…</translation>
  </message>
  <message>
   <source>Light</source>
   <translation>浅色</translation>
  </message>
  <message>
   <source>Model folder…</source>
   <translation>模型文件夹…</translation>
  </message>
  <message>
   <source>No account, no telemetry. The network is used only when you search or download.</source>
   <translation>没有账户，没有遥测。只有在您搜索或下载时才会使用网络。</translation>
  </message>
  <message>
   <source>Open a GGUF</source>
   <translation>打开 GGUF</translation>
  </message>
  <message>
   <source>Open a model folder</source>
   <translation>打开模型文件夹</translation>
  </message>
  <message>
   <source>Open a spreadsheet</source>
   <translation>打开电子表格</translation>
  </message>
  <message>
   <source>Open…</source>
   <translation>打开…</translation>
  </message>
  <message>
   <source>Or drop files here: Excel, CSV, JSON, Parquet, GGUF</source>
   <translation>或将文件拖放到这里：Excel、CSV、JSON、Parquet、GGUF</translation>
  </message>
  <message>
   <source>Replace and start</source>
   <translation>替换并开始</translation>
  </message>
  <message>
   <source>Seven steps, each one checked. All of it stays on this computer.</source>
   <translation>七个步骤，每一步都经过检查。所有内容都留在这台电脑上。</translation>
  </message>
  <message>
   <source>Start</source>
   <translation>开始</translation>
  </message>
  <message>
   <source>System</source>
   <translation>系统</translation>
  </message>
  <message>
   <source>Take the two-minute tour</source>
   <translation>开始两分钟导览</translation>
  </message>
  <message>
   <source>The tour puts its own table and templates in place of yours</source>
   <translation>导览会用它自己的表格和模板替换您的</translation>
  </message>
  <message>
   <source>This computer</source>
   <translation>这台电脑</translation>
  </message>
  <message>
   <source>Try again</source>
   <translation>重试</translation>
  </message>
  <message>
   <source>Turn your own rows into conversations</source>
   <translation>把您自己的行变成对话</translation>
  </message>
  <message>
   <source>Welcome</source>
   <translation>欢迎</translation>
  </message>
  <message>
   <source>Workspace</source>
   <translation>工作区</translation>
  </message>
  <message>
   <source>Workspace folder</source>
   <translation>工作区文件夹</translation>
  </message>
  <message>
   <source>You can enter at any step from the sidebar.</source>
   <translation>您可以从侧边栏进入任意一步。</translation>
  </message>
  <message>
   <source>{good} good, {rest} to know</source>
   <translation>{good} 项正常，{rest} 项需留意</translation>
  </message>
 </context>
 <context>
  <name>_Header</name>
  <message>
   <source>Details</source>
   <translation>详细信息</translation>
  </message>
  <message>
   <source>Show command</source>
   <translation>显示命令</translation>
  </message>
 </context>
 <context>
  <name>_JobRow</name>
  <message>
   <source>Pause {name}</source>
   <translation>暂停 {name}</translation>
  </message>
  <message>
   <source>Progress</source>
   <translation>进度</translation>
  </message>
  <message>
   <source>Stop {name}</source>
   <translation>停止 {name}</translation>
  </message>
 </context>
 <context>
  <name>_Legend</name>
  <message>
   <source>not trained, {count}</source>
   <translation>不参与训练，{count}</translation>
  </message>
  <message>
   <source>special</source>
   <translation>特殊</translation>
  </message>
  <message>
   <source>trained, {count}</source>
   <translation>参与训练，{count}</translation>
  </message>
 </context>
</TS>
