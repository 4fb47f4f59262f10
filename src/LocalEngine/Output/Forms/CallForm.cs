using System.Text;
using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>How a model writes calls of tools: one description, which parser and grammar are made of. Immutable.</summary>
/// <remarks>
/// Calls stand in a section, one after another. White space in the texts is as models were trained to write it: the grammar allows it to be
/// left out, and the parser reads any.
/// </remarks>
internal sealed record CallForm
{
    /// <summary>Before what a tool answered, where that is shown as text.</summary>
    public const string ResultOpen = "<tool_response>";

    /// <summary>Behind what a tool answered, where that is shown as text.</summary>
    public const string ResultClose = "</tool_response>";

    /// <summary>The form of Hermes, for models whose template has none.</summary>
    public static CallForm Hermes { get; } = new()
    {
        Open = "<tool_call>\n",
        Pieces = JsonPieces("name", "arguments"),
        Keys = new("name", "arguments"),
        Close = "\n</tool_call>",
        Separator = "\n",
    };

    /// <summary>Before the first call.</summary>
    public string SectionOpen { get; init; } = "";

    /// <summary>Behind the last call.</summary>
    public string SectionClose { get; init; } = "";

    /// <summary>Between two calls.</summary>
    public string Separator { get; init; } = "";

    /// <summary>Before each call.</summary>
    public string Open { get; init; } = "";

    /// <summary>Behind each call.</summary>
    public string Close { get; init; } = "";

    /// <summary>A call: one name and the arguments among other things.</summary>
    public IReadOnlyList<CallPiece> Pieces { get; init; } = [];

    /// <summary>How the arguments are written.</summary>
    public ArgumentStyle Style { get; init; }

    /// <summary>The keys, where the pieces make a JSON object.</summary>
    public JsonCallKeys? Keys { get; init; }

    /// <summary>The tags of the arguments, where they have some.</summary>
    public ArgumentTags? Tags { get; init; }

    /// <summary>How many letters and digits an id has; 0 where any will do.</summary>
    public int IdLength { get; init; }

    /// <summary>Whether a turn can hold several calls.</summary>
    public bool IsParallel { get; init; } = true;

    /// <summary>Whether models call from within their reasoning, which then ends.</summary>
    public bool EndsReasoning { get; init; }

    /// <summary>Whether nothing but its place tells a call from text: it is the whole turn.</summary>
    public bool IsBare => Triggers.Count == 0;

    /// <summary>The texts that begin calls wherever they stand; by default what section and call begin with.</summary>
    public IReadOnlyList<string> Triggers { get => field ??= FindTriggers(); init; }

    /// <summary>All that stands before the name, or before the JSON object, of the first call.</summary>
    public string Opening => SectionOpen + Head;

    /// <summary>All that stands before the name, or before the JSON object, of any call.</summary>
    public string Head => Open + (Keys is null && Pieces is [{ Kind: CallPieceKind.Literal } first, ..] ? first.Text : "");

    /// <summary>The tokens in all texts of the form.</summary>
    public IEnumerable<string> Tokens => AllTexts().SelectMany(Markup.Tokens);

    /// <summary>The pieces of a JSON object with a name and arguments.</summary>
    public static IReadOnlyList<CallPiece> JsonPieces(string nameKey, string argumentsKey) =>
    [
        CallPiece.Literal($"{{\"{nameKey}\": "), new(CallPieceKind.QuotedName), CallPiece.Literal($", \"{argumentsKey}\": "),
            CallPiece.Arguments,
        CallPiece.Literal("}"),
    ];

    /// <summary>Whether <see cref="Write"/> knows how: arguments are JSON, and there are no ids.</summary>
    public bool CanWrite => Style == ArgumentStyle.Json && Pieces.All(
        piece => piece.Kind is CallPieceKind.Literal or CallPieceKind.Name or CallPieceKind.QuotedName or CallPieceKind.Arguments);

    /// <summary>Calls as this form has them, if their arguments are JSON: to show them to a model.</summary>
    public string Write(IReadOnlyList<(string Name, string ArgumentsJson)> calls)
    {
        var text = new StringBuilder(SectionOpen);
        for (var i = 0; i < calls.Count; i++)
        {
            text.Append(i == 0 ? "" : Separator).Append(Open);
            foreach (var piece in Pieces)
            {
                text.Append(piece.Kind switch
                {
                    CallPieceKind.Literal => piece.Text,
                    CallPieceKind.Name => calls[i].Name,
                    CallPieceKind.QuotedName => $"\"{JsonEncodedText.Encode(calls[i].Name)}\"",
                    CallPieceKind.Arguments => calls[i].ArgumentsJson,
                    _ => throw new NotSupportedException("A form with ids cannot be shown."),
                });
            }

            text.Append(Close);
        }

        return text.Append(SectionClose).ToString();
    }

    private List<string> FindTriggers()
    {
        var triggers = new List<string>();
        foreach (var text in (string[])[SectionOpen.Trim(), Head.Trim()])
        {
            // A tag that is followed by what differs, such as "<function=", may stand without what comes before it.
            var token = Markup.Tokens(text).FirstOrDefault();
            triggers.Add(token is not null && text.StartsWith(token, StringComparison.Ordinal) ? token : text);
            if (text.LastIndexOf('<') is > 0 and var last && text.IndexOf('>', last) < 0)
                triggers.Add(text[last..]);
        }

        return [.. triggers.Where(trigger => trigger.Length > 0).Distinct()];
    }

    private List<string> AllTexts()
    {
        var texts = new List<string> { SectionOpen + Open, Close + SectionClose, Separator };
        texts.AddRange(Pieces.Select(piece => piece.Text));
        if (Tags is { } tags)
            texts.AddRange([tags.Open, .. tags.KeyCloses, tags.ValueClose, tags.Separator]);
        return texts;
    }
}
