using Microsoft.Extensions.AI;

namespace Wattwise.Compression;

/// <summary>A part of a prompt that may be sent in a shorter form: a tool's result, a block of one, or a marked span of a text.</summary>
/// <param name="Message">The place of its message.</param>
/// <param name="Content">The place of its content in the message.</param>
/// <param name="Text">What it says, as selection reads it.</param>
internal sealed record PromptPart(int Message, int Content, string Text)
{
    /// <summary>The tool's result that it is, or is a block of.</summary>
    public FunctionResultContent? Result { get; init; }

    /// <summary>The value that is sent: that of the result, or the text of a block.</summary>
    public object? Value { get; init; }

    /// <summary>The place of the block in the result; negative if it is the whole result.</summary>
    public int Block { get; init; } = -1;

    /// <summary>The mark of a text's span, or of a whole result.</summary>
    public TextSpan? Mark { get; init; }

    /// <summary>The user's words before it.</summary>
    public string? Question { get; init; }

    /// <summary>The tool and its arguments, or the title of a document.</summary>
    public string? Title { get; init; }

    /// <summary>The id of the call; empty for a text.</summary>
    public string Source => Result?.CallId ?? "";

    public bool IsAlways => Mark?.Treatment == SpanTreatment.Always;

    public double Priority => Mark?.Priority ?? 1;
}
