using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>
/// Joins two texts as cross-encoders are trained: <c>[CLS] first [SEP] second [SEP]</c>, with the begin, end and separator tokens of the
/// model.
/// </summary>
internal sealed class PairLayout
{
    private readonly Vocabulary _vocabulary;
    private readonly int _limit;

    /// <exception cref="NotSupportedException">The model wants its pairs in a prompt of its own.</exception>
    public PairLayout(LlamaEngine engine)
    {
        if (engine.HasRerankTemplate)
            throw new NotSupportedException(
                $"The model '{engine.Model.Id}' ranks by a prompt template, which the engine does not support yet.");
        _vocabulary = engine.Vocabulary;
        _limit = engine.MaxPooledTokens;
    }

    /// <summary>Splits a text; of one that is too long for any pair, perhaps not all of it.</summary>
    public int[] Tokenize(string text, CancellationToken cancellationToken) =>
        _vocabulary.Tokenize(text, addSpecial: false, parseSpecial: false, _limit, cancellationToken);

    public int[] Join(int[] first, int[] second)
    {
        var end = _vocabulary.Eos >= 0 ? _vocabulary.Eos : _vocabulary.Sep;
        var tokens = new List<int>(first.Length + second.Length + 4);
        AddIf(_vocabulary.AddsBos, _vocabulary.Bos);
        tokens.AddRange(first);
        AddIf(_vocabulary.AddsEos, end);
        AddIf(_vocabulary.AddsSep, _vocabulary.Sep);
        tokens.AddRange(second);
        AddIf(_vocabulary.AddsEos, end);
        return [.. tokens];

        void AddIf(bool wanted, int token)
        {
            if (wanted && token >= 0)
                tokens.Add(token);
        }
    }
}
