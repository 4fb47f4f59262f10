using Wattwise.Compression;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>Counts tokens with a loaded model's own vocabulary.</summary>
internal sealed class VocabularyTokenCounter(Vocabulary vocabulary) : ITokenCounter
{
    public bool IsEstimate => false;

    public int Count(ReadOnlySpan<char> text) =>
        text.IsEmpty ? 0 : vocabulary.Tokenize(text.ToString(), addSpecial: false, parseSpecial: false).Length;
}
