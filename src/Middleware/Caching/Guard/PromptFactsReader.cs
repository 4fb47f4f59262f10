namespace Wattwise.Caching;

/// <summary>Reads the facts of a prompt that the guard compares.</summary>
internal sealed partial class PromptFactsReader
{
    private readonly List<PromptWord> _words;
    private readonly PromptFacts _facts = new();

    // For each word the stem of its content, or null: what the relations are read from.
    private readonly List<string?> _stems;
    private readonly bool _capitalsMatter;
    private string _role = "";

    private PromptFactsReader(List<PromptWord> words)
    {
        _words = words;
        _stems = new(words.Count);
        _capitalsMatter = CapitalsMatter(words);
    }

    public static PromptFacts Read(string prompt)
    {
        var reader = new PromptFactsReader(PromptReader.Read(prompt));
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

            var stem = ReadWord(start);
            _stems.Add(stem);
            if (_words[start].Kind != PromptWordKind.Sign)
                _facts.Frame.Add(new(WordForms.Stem(_words[start].Text), stem is not null));
            i = start + 1;
        }

        ReadRelations();
    }

    // In a headline, or in a text that shouts, capitals tell no names.
    private static bool CapitalsMatter(List<PromptWord> words)
    {
        var small = 0;
        var capital = 0;
        foreach (var word in words)
        {
            if (word.Kind != PromptWordKind.Word || word.StartsSentence || word.Text == "i")
                continue;
            if (word.IsCapitalised)
                capital++;
            else
                small++;
        }

        return small >= capital || capital <= 2;
    }

    private string TextAt(int index) => index >= 0 && index < _words.Count ? _words[index].Text : "";

    private bool IsKindAt(int index, PromptWordKind kind) => index >= 0 && index < _words.Count && _words[index].Kind == kind;

    private void AddContent(string stem)
    {
        _facts.Content.Add(new(stem, _role));
        _facts.ContentStems.Add(stem);
        _role = "";
    }
}
