using System.Runtime.InteropServices;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>A token that templates use to structure a prompt.</summary>
internal readonly record struct SpecialToken(int Id, string Text, bool StripsLeft, bool StripsRight);

/// <summary>The special tokens of a vocabulary, to be found in a template's text. Immutable and thread-safe.</summary>
internal sealed class SpecialTokens
{
    private readonly SpecialToken[] _tokens;

    private SpecialTokens(IEnumerable<SpecialToken> tokens, IEnumerable<string> markers)
    {
        // llama.cpp looks for longer tokens first.
        _tokens = [.. tokens.OrderByDescending(token => token.Text.Length)];
        UserDefinedMarkers = [.. markers.OrderByDescending(text => text.Length)];
    }

    /// <summary>Texts such as <c>&lt;tool&gt;</c> that the tokenizer recognises everywhere, also in what people typed.</summary>
    public IReadOnlyList<string> UserDefinedMarkers { get; }

    /// <summary>Reads a model's special tokens.</summary>
    public static unsafe SpecialTokens Read(ModelHandle model)
    {
        using var use = model.Use();
        var vocabulary = model.Vocabulary;
        var tokens = new List<SpecialToken>();
        var markers = new List<string>();
        var size = LlamaApi.VocabularySize(vocabulary);
        for (var id = 0; id < size; id++)
        {
            var attributes = LlamaApi.VocabularyTokenAttributes(vocabulary, id);
            if ((attributes & (TokenAttributes.Control | TokenAttributes.Unknown | TokenAttributes.UserDefined)) == 0)
                continue;
            var text = Marshal.PtrToStringUTF8((nint)LlamaApi.VocabularyTokenText(vocabulary, id));
            if (string.IsNullOrEmpty(text))
                continue;

            tokens.Add(new(id, text, attributes.HasFlag(TokenAttributes.LeftStrip), attributes.HasFlag(TokenAttributes.RightStrip)));

            // Runs of blanks are user-defined in some vocabularies: those are ordinary text, not structure.
            if (attributes.HasFlag(TokenAttributes.UserDefined) && text.Length > 1 && text.AsSpan().ContainsAny('<', '[', '|'))
                markers.Add(text);
        }

        return new(tokens, markers);
    }

    /// <summary>The first special token in a text; the longest of those that start there.</summary>
    public (SpecialToken Token, int Index)? FindFirst(string text)
    {
        (SpecialToken Token, int Index)? found = null;
        var limit = text.Length;
        foreach (var token in _tokens)
        {
            var index = text.AsSpan(0, Math.Min(text.Length, limit + token.Text.Length)).IndexOf(token.Text);
            if (index < 0 || (found is not null && index >= found.Value.Index))
                continue;
            found = (token, index);
            limit = index - 1;
            if (index == 0)
                break;
        }

        return found;
    }
}
