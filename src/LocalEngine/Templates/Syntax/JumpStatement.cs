namespace Wattwise.LocalEngine.Templates;

/// <summary><c>break</c> or <c>continue</c>.</summary>
internal sealed class JumpStatement(SourcePosition position, bool isBreak) : Statement(position)
{
    public bool IsBreak { get; } = isBreak;
}
