namespace Wattwise.LocalEngine;

/// <summary>One of several parts.</summary>
internal sealed class ChoiceNode : GrammarNode
{
    /// <summary>The parts. Set once, after it was added, where a grammar refers to itself.</summary>
    public IReadOnlyList<GrammarNode> Options { get; set; } = [];

    public override void Enter(FrameMachine machine, int parent)
    {
        foreach (var option in Options)
            machine.Enter(option, parent);
    }

    public override void Continue(FrameMachine machine, in Frame frame, int tag) =>
        throw new InvalidOperationException("A choice waits for nothing.");
}
