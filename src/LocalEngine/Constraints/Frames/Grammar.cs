namespace Wattwise.LocalEngine;

/// <summary>
/// The parts and the lexemes of a grammar. It grows while it is built and while it runs, so it belongs to one thread at a time.
/// </summary>
internal sealed class Grammar
{
    private readonly List<GrammarNode> _nodes = [];
    private readonly List<Lexeme> _lexemes = [];
    private readonly Dictionary<(ByteDfa, bool, int, int, KeyFilter?), int> _ids = [];

    /// <param name="hasBlanks">Whether a blank or a line break may stand where JSON allows white space.</param>
    public Grammar(bool hasBlanks) => Punctuation = new(this, hasBlanks);

    public IReadOnlyList<GrammarNode> Nodes => _nodes;

    public IReadOnlyList<Lexeme> Lexemes => _lexemes;

    public Punctuation Punctuation { get; }

    public GrammarNode Root { get; set; } = new SequenceNode([]);

    public T Add<T>(T node)
        where T : GrammarNode
    {
        node.Id = _nodes.Count;
        _nodes.Add(node);
        return node;
    }

    /// <summary>The number of a lexeme, which is added if it is new.</summary>
    public int Add(Lexeme lexeme)
    {
        var key = (lexeme.Automaton, lexeme.IsString, lexeme.Least, lexeme.Most, lexeme.Filter);
        if (_ids.TryGetValue(key, out var id))
            return id;
        _ids[key] = id = _lexemes.Count;
        _lexemes.Add(lexeme);
        return id;
    }
}
