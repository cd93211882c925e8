package main

import (
	"fmt"
	"slices"
	"text/template/parse"
)

// cutBehindResponse does what Ollama does to a template without .Messages before the last turn:
// everything that a walk meets behind the first field .Response is taken out. The walk goes into
// branches and pipelines, but not into the pipeline of a branch; where it has to take out the
// whole else of a branch, Ollama's conversion of nothing to a list panics, and so does ours.
func cutBehindResponse(root *parse.ListNode) (panicked string) {
	defer func() {
		if cause := recover(); cause != nil {
			panicked = fmt.Sprint(cause)
		}
	}()
	cutter := &cutter{}
	cutter.list(root)
	return ""
}

type cutter struct{ cut bool }

func (c *cutter) list(list *parse.ListNode) {
	if c.cut {
		panic("the else of a branch is taken out")
	}
	var kept []parse.Node
	for _, node := range list.Nodes {
		if c.keeps(node) {
			kept = append(kept, node)
		}
	}
	list.Nodes = kept
}

func (c *cutter) keeps(node parse.Node) bool {
	if field, ok := node.(*parse.FieldNode); ok && slices.Contains(field.Ident, "Response") {
		c.cut = true
		return true
	}
	if c.cut {
		return false
	}
	switch typed := node.(type) {
	case *parse.IfNode:
		c.branch(&typed.BranchNode)
	case *parse.WithNode:
		c.branch(&typed.BranchNode)
	case *parse.RangeNode:
		c.branch(&typed.BranchNode)
	case *parse.ActionNode:
		return c.keeps(typed.Pipe)
	case *parse.PipeNode:
		return c.pipe(typed)
	}
	return true
}

func (c *cutter) branch(branch *parse.BranchNode) {
	c.list(branch.List)
	if branch.ElseList != nil {
		c.list(branch.ElseList)
	}
}

func (c *cutter) pipe(pipe *parse.PipeNode) bool {
	var commands []*parse.CommandNode
	for _, command := range pipe.Cmds {
		var kept []parse.Node
		for _, argument := range command.Args {
			if c.keeps(argument) {
				kept = append(kept, argument)
			}
		}
		if len(kept) == 0 {
			return false
		}
		command.Args = kept
		commands = append(commands, command)
	}
	pipe.Cmds = commands
	return len(commands) > 0
}
