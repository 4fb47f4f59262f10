namespace Wattwise.LocalEngine;

/// <summary>Whether a model calls tools.</summary>
internal enum ToolChoiceMode
{
    /// <summary>As the model sees fit.</summary>
    Auto,

    /// <summary>It must.</summary>
    Required,

    /// <summary>It must not.</summary>
    None,
}
