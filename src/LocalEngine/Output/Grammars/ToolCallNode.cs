namespace Wattwise.LocalEngine;

/// <summary>A call: the name tells the tool, and the tool the arguments. The frame counts the tool.</summary>
/// <param name="steps">The steps; the name comes before what depends on it.</param>
/// <param name="arguments">The arguments of each tool.</param>
internal sealed class ToolCallNode(IReadOnlyList<ToolCallStep> steps, IReadOnlyList<GrammarNode> arguments) : GrammarNode
{
    public override void Enter(FrameMachine machine, int parent) => Next(machine, 0, 0, parent);

    public override void Continue(FrameMachine machine, in Frame frame, int tag)
    {
        var tool = steps[frame.State].Kind == ToolCallStepKind.Name ? tag : frame.Count;
        Next(machine, frame.State + 1, tool, frame.Parent);
    }

    private void Next(FrameMachine machine, int step, int tool, int parent)
    {
        if (step == steps.Count)
        {
            machine.End(parent);
            return;
        }

        var frame = machine.Push(this, step, tool, parent);
        switch (steps[step].Kind)
        {
            case ToolCallStepKind.Arguments:
                machine.Enter(arguments[tool], frame);
                break;
            case ToolCallStepKind.TextOfTool:
                machine.EnterLexeme(steps[step].Lexemes[tool], frame);
                break;
            default:
                machine.EnterLexeme(steps[step].Lexemes[0], frame);
                break;
        }
    }
}
