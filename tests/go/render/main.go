// Renders Ollama TEMPLATEs for the tests: one JSON object per line in, one per line out.
//
// Only the standard library: text/template is what Ollama renders with. The data (System, Messages
// and the rest) and the functions json and currentDate are those that Ollama documents; the
// merging of neighbouring messages and the joined system text are done here as Ollama does them
// before it renders.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"text/template"
	"time"
)

type message struct {
	Role      string `json:"role"`
	Content   string `json:"content"`
	Thinking  string
	Images    []string
	ToolCalls []map[string]any
	ToolName  string
}

type request struct {
	Template string      `json:"template"`
	Cases    [][]message `json:"cases"`
	Date     string      `json:"date"`
	Cut      bool        `json:"cut"`
}

type response struct {
	Prompts []string `json:"prompts"`
	Error   string   `json:"error"`
	// Why Ollama panics when it cuts the template behind .Response; empty if it does not.
	Panic string `json:"panic"`
}

func functions(date string) template.FuncMap {
	return template.FuncMap{
		"json": func(value any) string {
			text, _ := json.Marshal(value)
			return string(text)
		},
		// A test may say what the date is.
		"currentDate": func(_ ...string) string {
			if date != "" {
				return date
			}
			return time.Now().Format("2006-01-02")
		},
	}
}

func merge(messages []message) (string, []*message) {
	var system []string
	var merged []*message
	for index := range messages {
		current := messages[index]
		if current.Role == "system" {
			system = append(system, current.Content)
		}
		if len(merged) > 0 && merged[len(merged)-1].Role == current.Role {
			merged[len(merged)-1].Content += "\n\n" + current.Content
			continue
		}
		merged = append(merged, &current)
	}
	return strings.Join(system, "\n\n"), merged
}

func render(asked request) (answer response) {
	compiled, err := template.New("").Option("missingkey=zero").Funcs(functions(asked.Date)).Parse(asked.Template)
	if err != nil {
		return response{Error: err.Error()}
	}
	if asked.Cut {
		answer.Panic = cutBehindResponse(compiled.Root)
		return answer
	}
	for _, conversation := range asked.Cases {
		system, merged := merge(conversation)
		var prompt bytes.Buffer
		err := compiled.Execute(&prompt, map[string]any{
			"System":     system,
			"Messages":   merged,
			"Tools":      nil,
			"Response":   "",
			"Think":      false,
			"ThinkLevel": "",
			"IsThinkSet": false,
		})
		if err != nil {
			return response{Error: err.Error()}
		}
		answer.Prompts = append(answer.Prompts, prompt.String())
	}
	return answer
}

func main() {
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var asked request
		if err := json.Unmarshal(line, &asked); err != nil {
			_ = out.Encode(response{Error: err.Error()})
			continue
		}
		_ = out.Encode(render(asked))
	}
}
