namespace Wattwise.LocalEngine;

/// <summary>
/// Runs a grammar over bytes. Frames are stored once, as links to their parents, so that a place in a grammar is a few numbers, and going
/// back to one costs nothing. Not thread-safe.
/// </summary>
internal sealed class FrameMachine
{
    /// <summary>The frame around the whole text.</summary>
    public const int Outside = -1;

    /// <summary>The most places that a text can be at: more are a grammar that is too ambiguous.</summary>
    public const int MostCursors = 1024;

    private const int MostDepth = 400;

    private readonly Dictionary<Frame, int> _ids = [];
    private readonly List<Frame> _frames = [];
    private readonly HashSet<int> _visited = [];
    private CursorBuffer _target = new();
    private int _firstOfTarget;
    private int _depth;

    public FrameMachine(Grammar grammar) => Grammar = grammar;

    public Grammar Grammar { get; }

    /// <summary>How many frames are stored.</summary>
    public int Count => _frames.Count;

    public Frame this[int frame] => _frames[frame];

    /// <summary>Adds the places where the whole text begins.</summary>
    public void Start(CursorBuffer target)
    {
        Begin(target);
        Enter(Grammar.Root, Outside);
    }

    /// <summary>Reads a byte: adds the places that follow.</summary>
    /// <exception cref="LlamaConstraintException">The grammar is too ambiguous.</exception>
    public void Step(ReadOnlySpan<Cursor> from, byte value, CursorBuffer target)
    {
        Begin(target);
        foreach (ref readonly var cursor in from)
        {
            if (cursor.Lexeme < 0)
                continue;
            var lexeme = Grammar.Lexemes[cursor.Lexeme];
            var (state, escape, count) = (cursor.State, cursor.Escape, cursor.Count);
            if (!lexeme.Advance(ref state, ref escape, ref count, value))
                continue;
            if (lexeme.GoesOn(state, escape))
                Add(new(cursor.Lexeme, state, escape, count, cursor.Frame));
            var tag = lexeme.EndTag(state, escape);
            if (tag >= 0)
                End(cursor.Frame, tag);
        }
    }

    /// <summary>Adds the places that follow the end of a lexeme.</summary>
    public void Leave(int frame, int tag, CursorBuffer target)
    {
        Begin(target);
        End(frame, tag);
    }

    /// <summary>For the parts of a grammar: begins another one.</summary>
    public void Enter(GrammarNode node, int parent)
    {
        if (++_depth > MostDepth)
            throw Ambiguous();
        node.Enter(this, parent);
        _depth--;
    }

    /// <summary>For the parts of a grammar: begins a lexeme.</summary>
    public void EnterLexeme(int id, int parent)
    {
        var lexeme = Grammar.Lexemes[id];
        if (lexeme.IsEmpty)
            return;
        if (lexeme.GoesOn(0, lexeme.FirstEscape))
            Add(new(id, 0, lexeme.FirstEscape, 0, parent));
        var tag = lexeme.EndTag(0, lexeme.FirstEscape);
        if (tag >= 0)
            End(parent, tag);
    }

    /// <summary>For the parts of a grammar: it has ended.</summary>
    public void End(int frame, int tag = 0)
    {
        if (frame == Outside)
        {
            Add(new(Cursor.Ended, 0, 0, 0, Outside));
            return;
        }

        if (++_depth > MostDepth)
            throw Ambiguous();
        var waiting = _frames[frame];
        Grammar.Nodes[waiting.Node].Continue(this, waiting, tag);
        _depth--;
    }

    /// <summary>The number of a frame, which is stored if it is new.</summary>
    public int Push(GrammarNode node, int state, int count, int parent)
    {
        var frame = new Frame(node.Id, state, count, parent);
        if (_ids.TryGetValue(frame, out var id))
            return id;
        _ids[frame] = id = _frames.Count;
        _frames.Add(frame);
        return id;
    }

    /// <summary>For the parts of a grammar: whether a frame is entered for the first time since the last byte.</summary>
    public bool IsFirstVisit(int frame) => _visited.Add(frame);

    /// <summary>Forgets all frames.</summary>
    public void Clear()
    {
        _ids.Clear();
        _frames.Clear();
    }

    private void Begin(CursorBuffer target)
    {
        _target = target;
        _firstOfTarget = target.Count;
        _depth = 0;
        if (_visited.Count > 0)
            _visited.Clear();
    }

    private void Add(in Cursor cursor)
    {
        _target.Add(cursor, _firstOfTarget);
        if (_target.Count - _firstOfTarget > MostCursors)
            throw Ambiguous();
    }

    private static LlamaConstraintException Ambiguous() => new(
        $"A text of the grammar can be read in more than {MostCursors} ways, or its parts begin {MostDepth} deep", "grammar", "#",
        "Rewrite alternatives that begin alike.");
}
