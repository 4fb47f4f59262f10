using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>Finds how breaker texts can occur in a model's tokens, and remembers the last few answers. Thread-safe.</summary>
/// <remarks>
/// A text can begin inside one token and end in later ones. So each token that ends with a beginning of the text is the head of a sequence,
/// followed by the tokens of the text's rest; a token that contains the whole text stands alone. These are the rules of llama.cpp's
/// sampler.
/// </remarks>
internal sealed class SequenceBreakerCache(Vocabulary vocabulary)
{
    private const int MaxEntries = 16;
    private const int MaxTailLength = 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SequenceBreakers> _found = [];

    public int VocabularySize => vocabulary.Size;

    /// <summary>The token sequences of texts, none of them empty. Reads the whole vocabulary the first time.</summary>
    public SequenceBreakers Get(IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
            return SequenceBreakers.None;

        // Lengths keep two lists apart whose texts run together alike.
        var key = string.Concat(texts.Select(text => $"{text.Length}:{text}"));
        lock (_lock)
        {
            if (_found.TryGetValue(key, out var known))
                return known;
            if (_found.Count == MaxEntries)
                _found.Clear();
            return _found[key] = Find(texts);
        }
    }

    private SequenceBreakers Find(IReadOnlyList<string> texts)
    {
        var sequences = new List<int[]>();
        for (var token = 0; token < vocabulary.Size; token++)
        {
            var word = vocabulary.Detokenize([token], removeSpecial: false, unparseSpecial: true);
            foreach (var text in texts)
            {
                if (word.Contains(text, StringComparison.Ordinal))
                    sequences.Add([token]);
                else
                    AddHeads(sequences, token, word, text);
            }
        }

        return new(sequences);
    }

    private void AddHeads(List<int[]> sequences, int token, string word, string text)
    {
        for (var length = Math.Min(word.Length, text.Length - 1); length > 0; length--)
        {
            if (!word.AsSpan().EndsWith(text.AsSpan(0, length), StringComparison.Ordinal))
                continue;
            var tail = vocabulary.Tokenize(text[length..], addSpecial: false, parseSpecial: false);
            sequences.Add([token, .. tail.AsSpan(0, Math.Min(tail.Length, MaxTailLength))]);
        }
    }
}
