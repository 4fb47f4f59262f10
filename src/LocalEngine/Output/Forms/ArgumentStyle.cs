namespace Wattwise.LocalEngine;

/// <summary>How the arguments of a call are written.</summary>
internal enum ArgumentStyle
{
    /// <summary>A JSON object.</summary>
    Json,

    /// <summary>Each argument between tags of its own: strings as they are, other values as JSON or as Python writes them.</summary>
    Tagged,

    /// <summary>Elements named by the arguments, with elements in them for lists and objects.</summary>
    Nested,

    /// <summary>A call of Python: <c>f(a="x", b=1)</c>.</summary>
    Pythonic,

    /// <summary>A map of bare keys, whose strings are between markers (Gemma 4).</summary>
    Marked,
}
