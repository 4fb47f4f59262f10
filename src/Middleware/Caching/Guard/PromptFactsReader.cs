using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>Reads the facts of a prompt that the guard compares.</summary>
internal sealed partial class PromptFactsReader
{
    private readonly PlainWords _words;
    private readonly PromptFacts _facts = new();

    // For each word the stem of its content, or null: what the relations are read from.
    private readonly List<string?> _stems;
    private readonly bool _capitalsMatter;
    private string _role = "";

    private PromptFactsReader(PlainWords words)
    {
        _words = words;
        _stems = new(words.Count);
        _facts.Frame.EnsureCapacity(words.Count);
        _capitalsMatter = CapitalsMatter(words);
    }

    public static PromptFacts Read(string prompt)
    {
        var reader = new PromptFactsReader(PlainWords.Read(prompt));
        reader.ReadAll();
        return reader._facts;
    }

    private void ReadAll()
    {
        for (var i = 0; i < _words.Count;)
        {
            var start = i;
            if (TryReadDate(ref i) || TryReadNumber(ref i))
            {
                while (_stems.Count < i)
                    _stems.Add(_facts.Frame[^1].Stem);
                continue;
            }

            var word = _words[start];
            var stem = word.Stem;
            var content = ReadWord(start, word, stem);
            _stems.Add(content);
            if (word.Kind != WordKind.Measure)
                _facts.Frame.Add(new(stem, content is not null, word.Known is null ? Lexicon.Find(stem) : word.Known.StemWord, word.Known));
            i = start + 1;
        }

        ReadRelations();
        ReadGrammar();
    }

    // In a headline, or in a text that shouts, capitals show no names.
    private static bool CapitalsMatter(PlainWords words)
    {
        var small = 0;
        var capital = 0;
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (word.Kind != WordKind.Word || word.Has(WordMarks.StartsSentence) || word.Text == "i")
                continue;
            if (word.Has(WordMarks.Capitalised))
                capital++;
            else
                small++;
        }

        return small >= capital || capital <= 2;
    }

    private bool TryReadDate(ref int index)
    {
        var start = index;
        if (!DatePhrase.TryRead(_words, ref index, out var date))
            return false;

        if (date.Year is not null)
            _facts.Dates.Add(date.Year);
        if (_words[start][WordValue.Relative] is not null)
            _facts.Words.Add(_words[start].Text);
        _facts.Dates.Add(date.Date);
        _facts.Frame.Add(new(date.Date, true));
        _role = "";
        return true;
    }

    private void AddContent(string stem)
    {
        _facts.Content.Add(new(stem, _role));
        _facts.ContentStems.Add(stem);
        _role = "";
    }
}
