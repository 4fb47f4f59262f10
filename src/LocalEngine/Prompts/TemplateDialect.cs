namespace Wattwise.LocalEngine;

/// <summary>The forms that a template wants messages in.</summary>
internal sealed record TemplateDialect
{
    /// <summary>What <c>tools</c> is where there are none; null leaves the variable out.</summary>
    public NoToolsForm? NoTools { get; init; } = NoToolsForm.None;

    /// <summary>Whether contents may be lists of pieces with a type.</summary>
    public bool TakesParts { get; init; }

    /// <summary>Whether contents must be lists of pieces with a type.</summary>
    public bool WantsParts { get; init; }

    /// <summary>Whether the arguments of a call are JSON text, and not an object.</summary>
    public bool WantsArgumentText { get; init; }

    /// <summary>Whether every function must have a description.</summary>
    public bool WantsDescriptions { get; init; }

    /// <summary>Whether every parameter of a function must have a description.</summary>
    public bool WantsParameterDescriptions { get; init; }

    /// <summary>Whether it is told of <c>functions</c> as JSON text, and of <c>datetime</c>, as some older templates want.</summary>
    public bool NamesFunctions { get; init; }

    /// <summary>What the template calls an assistant's reasoning.</summary>
    public string ReasoningName { get; init; } = "reasoning_content";
}
