namespace Wattwise.LocalEngine.Templates;

/// <summary>Why a template failed.</summary>
internal enum TemplateErrorKind
{
    /// <summary>Its text is no Jinja.</summary>
    Syntax,

    /// <summary>It called <c>raise_exception</c>: it does not take this conversation.</summary>
    Raised,

    /// <summary>It uses a value in a way that the value does not allow.</summary>
    Evaluation,

    /// <summary>It takes more steps, depth or text than it may.</summary>
    Limit,
}
