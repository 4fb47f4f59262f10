namespace Wattwise.LocalEngine.Templates;

/// <summary>A place in a template's source.</summary>
/// <param name="Line">Counted from 1.</param>
/// <param name="Column">Counted from 1, in UTF-16 units.</param>
internal readonly record struct SourcePosition(int Line, int Column);
