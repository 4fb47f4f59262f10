namespace Wattwise.LocalEngine;

/// <summary>What a template is told where there are no tools.</summary>
internal enum NoToolsForm
{
    /// <summary><c>tools</c> is none, as transformers has it.</summary>
    None,

    /// <summary><c>tools</c> is an empty list.</summary>
    EmptyList,
}
