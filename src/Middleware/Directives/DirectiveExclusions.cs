namespace Wattwise.Directives;

/// <summary>Requests that never get a directive, whatever the evidence says.</summary>
[Flags]
public enum DirectiveExclusions
{
    /// <summary>None is excluded.</summary>
    None = 0,

    /// <summary>Requests about code.</summary>
    Code = 1,

    /// <summary>Requests about mathematics, word problems among them.</summary>
    Mathematics = 2,

    /// <summary>Requests whose answer is to be JSON.</summary>
    StructuredOutput = 4,

    /// <summary>Requests that offer tools, and turns with a tool call or its result.</summary>
    Tools = 8,

    /// <summary>Requests that say how long or how detailed the answer shall be.</summary>
    AskedLength = 16,

    /// <summary>All of them.</summary>
    All = Code | Mathematics | StructuredOutput | Tools | AskedLength,
}
