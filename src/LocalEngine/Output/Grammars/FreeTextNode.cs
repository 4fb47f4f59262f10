namespace Wattwise.LocalEngine;

/// <summary>Text up to a mark, and what follows the mark.</summary>
/// <param name="lexeme">The lexeme of the text with the mark; its tags are the places in <see cref="Follows"/>.</param>
internal sealed class FreeTextNode(int lexeme) : GrammarNode
{
    /// <summary>What follows each mark. Set once, after it was added, where a grammar refers to itself.</summary>
    public IReadOnlyList<GrammarNode> Follows { get; set; } = [];

    public override void Enter(FrameMachine machine, int parent) => machine.EnterLexeme(lexeme, machine.Push(this, 0, 0, parent));

    public override void Continue(FrameMachine machine, in Frame frame, int tag)
    {
        if (tag == Lexeme.Final)
            machine.End(frame.Parent);
        else
            machine.Enter(Follows[tag], frame.Parent);
    }
}
