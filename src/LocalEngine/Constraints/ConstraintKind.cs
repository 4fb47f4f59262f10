namespace Wattwise.LocalEngine;

/// <summary>What the text of a constraint is.</summary>
internal enum ConstraintKind
{
    /// <summary>A JSON schema.</summary>
    Schema,

    /// <summary>A regular expression that the whole text matches.</summary>
    Regex,

    /// <summary>A grammar in llama.cpp's form (GBNF).</summary>
    Grammar,
}
