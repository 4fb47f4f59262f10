namespace Wattwise.LocalEngine;

/// <summary>Parts one after another.</summary>
/// <param name="parts">The parts; none is the empty text.</param>
internal sealed class SequenceNode(IReadOnlyList<GrammarNode> parts) : GrammarNode
{
    public IReadOnlyList<GrammarNode> Parts => parts;

    public override void Enter(FrameMachine machine, int parent) => Next(machine, 0, parent);

    public override void Continue(FrameMachine machine, in Frame frame, int tag) => Next(machine, frame.State, frame.Parent);

    // Behind the last part there is nothing to come back for.
    private void Next(FrameMachine machine, int index, int parent)
    {
        if (index == parts.Count)
            machine.End(parent);
        else
            machine.Enter(parts[index], index == parts.Count - 1 ? parent : machine.Push(this, index + 1, 0, parent));
    }
}
