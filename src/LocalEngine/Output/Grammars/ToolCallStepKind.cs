namespace Wattwise.LocalEngine;

/// <summary>What a step of a call is.</summary>
internal enum ToolCallStepKind
{
    /// <summary>Text that does not depend on the tool.</summary>
    Text,

    /// <summary>The name, which tells the tool: the tag of its lexeme is the tool's number.</summary>
    Name,

    /// <summary>Text that depends on the tool.</summary>
    TextOfTool,

    /// <summary>The arguments of the tool.</summary>
    Arguments,
}
