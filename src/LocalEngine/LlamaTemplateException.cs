using Wattwise.LocalEngine.Templates;

namespace Wattwise.LocalEngine;

/// <summary>A chat template cannot be read, or does not take a conversation.</summary>
public sealed class LlamaTemplateException : LlamaException, IRequestFault
{
    internal LlamaTemplateException(TemplateErrorKind kind, string reason, SourcePosition position, Exception? innerException = null)
        : base($"The chat template {Verb(kind)} at line {position.Line}, column {position.Column}: {reason}", innerException)
    {
        Kind = kind;
        Reason = reason;
        Line = position.Line;
        Column = position.Column;
    }

    /// <summary>What is wrong; the template's own words where it refuses the conversation.</summary>
    public string Reason { get; }

    /// <summary>The line of the template, counted from 1.</summary>
    public int Line { get; }

    /// <summary>The column of the template, counted from 1.</summary>
    public int Column { get; }

    /// <summary>Whether the template itself refuses the conversation, such as one whose roles do not alternate.</summary>
    public bool IsRefusal => Kind == TemplateErrorKind.Raised;

    internal TemplateErrorKind Kind { get; }

    private static string Verb(TemplateErrorKind kind) => kind switch
    {
        TemplateErrorKind.Syntax => "cannot be read",
        TemplateErrorKind.Raised => "refuses the conversation",
        TemplateErrorKind.Limit => "was stopped",
        _ => "fails",
    };
}
