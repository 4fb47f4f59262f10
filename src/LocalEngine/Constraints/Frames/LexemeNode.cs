namespace Wattwise.LocalEngine;

/// <summary>A lexeme.</summary>
/// <param name="lexeme">Its number.</param>
internal sealed class LexemeNode(int lexeme) : GrammarNode
{
    public int Lexeme => lexeme;

    public override void Enter(FrameMachine machine, int parent) => machine.EnterLexeme(lexeme, parent);

    public override void Continue(FrameMachine machine, in Frame frame, int tag) =>
        throw new InvalidOperationException("A lexeme has no parts.");
}
