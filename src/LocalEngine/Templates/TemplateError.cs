namespace Wattwise.LocalEngine.Templates;

/// <summary>A fault inside a template; leaves the engine as a <see cref="LlamaTemplateException"/>, which has the place.</summary>
internal sealed class TemplateError(TemplateErrorKind kind, string message) : Exception(message)
{
    public TemplateErrorKind Kind { get; } = kind;

    /// <summary>An operation that the value's type does not have.</summary>
    public static TemplateError Evaluation(string message) => new(TemplateErrorKind.Evaluation, message);

    /// <summary>A bound that was reached.</summary>
    public static TemplateError Limit(string message) => new(TemplateErrorKind.Limit, message);
}
