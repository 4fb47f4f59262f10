namespace Wattwise.LocalEngine.Templates;

/// <summary>How a block ended.</summary>
internal enum Jump
{
    None,
    Break,
    Continue,
}
