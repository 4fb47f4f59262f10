using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>
/// Runs the texts of one constraint on one model: knows each set of places by a number, and keeps the masks that it made. Only for one
/// thread at a time.
/// </summary>
internal sealed class ConstraintRuntime
{
    private const long MostMaskBytes = 4 << 20;
    private const long MostStateBytes = 4 << 20;
    private const int MostInList = 512;

    private readonly FrameMachine _machine;
    private readonly VocabularyIndex _index;
    private readonly CursorSets _sets = new();
    private readonly CursorSets _keys = new();
    private readonly List<(TokenMask? Mask, long Used)> _masks = [];
    private readonly Dictionary<Cursor, LexemeMask> _lexemes = [];
    private readonly LexemeWalk _walk;
    private readonly SharedMasks _shared;
    private readonly CursorBuffer _now = new();
    private readonly CursorBuffer _next = new();
    private readonly CursorBuffer _path = new();
    private readonly int[] _starts;
    private readonly List<int> _tokens = [];
    private readonly List<ulong[]> _bits = [];
    private readonly List<WeakReference<ConstraintMatcher>> _matchers = [];
    private readonly ForcedWalk _forcedWalk;
    private readonly ForcedTokens _forcedTokens;
    private readonly List<ForcedText?> _forced = [];
    private readonly Dictionary<(int Set, int Last), int[]> _drafts = [];
    private long _forcedBytes;
    private long _maskBytes;
    private long _lexemeBytes;
    private long _uses;

    /// <param name="grammar">The grammar, which is this runtime's alone.</param>
    /// <param name="index">The vocabulary.</param>
    /// <param name="shared">Masks of lexemes that many grammars have.</param>
    /// <param name="vocabulary">The model's tokenizer, for drafts.</param>
    public ConstraintRuntime(Grammar grammar, VocabularyIndex index, SharedMasks shared, Vocabulary? vocabulary = null)
    {
        _shared = shared;
        _machine = new(grammar);
        _index = index;
        _walk = new(index);
        _forcedWalk = new(_machine, index);
        _forcedTokens = new(index, vocabulary);
        _starts = new int[index.MostBytes + 2];
    }

    public VocabularyIndex Index => _index;

    /// <summary>Masks made so far, those made again included.</summary>
    public long MasksMade { get; private set; }

    /// <summary>The memory of masks, at least.</summary>
    public long MaskBytes => _maskBytes + _lexemeBytes;

    /// <summary>The memory of frames and sets, about.</summary>
    public long StateBytes => _sets.Bytes + _keys.Bytes + (64L * _machine.Count) + _forcedBytes;

    /// <summary>The memory of the grammar's automata, about.</summary>
    public long GrammarBytes => _machine.Grammar.Lexemes.Select(lexeme => lexeme.Automaton).Distinct().Sum(automaton => automaton.Bytes);

    /// <summary>A text that begins.</summary>
    public ConstraintMatcher Begin()
    {
        var matcher = new ConstraintMatcher(this, Start());
        if (_matchers.Count == _matchers.Capacity)
            _matchers.RemoveAll(known => !known.TryGetTarget(out _));
        _matchers.Add(new(matcher));
        return matcher;
    }

    public int Start()
    {
        _next.Clear();
        _machine.Start(_next);
        return _sets.Intern(_next.All);
    }

    /// <summary>The set behind a token's bytes; -1 where they are not allowed.</summary>
    public int Step(int set, ReadOnlySpan<byte> bytes)
    {
        _now.Clear();
        foreach (ref readonly var cursor in _sets[set])
            _now.Add(cursor);
        var (from, to) = (_now, _next);
        foreach (var value in bytes)
        {
            to.Clear();
            _machine.Step(from.All, value, to);
            if (to.Count == 0)
                return -1;
            (from, to) = (to, from);
        }

        return _sets.Intern(from.All);
    }

    /// <summary>The innermost parts of the grammar that a set is in.</summary>
    public IEnumerable<GrammarNode> PartsOf(int set) => _sets[set].ToArray()
        .Where(cursor => cursor.Frame != FrameMachine.Outside)
        .Select(cursor => _machine.Grammar.Nodes[_machine[cursor.Frame].Node])
        .Distinct();

    /// <summary>Whether the text may end in a set.</summary>
    public bool MayEnd(int set)
    {
        foreach (ref readonly var cursor in _sets[set])
        {
            if (cursor.Lexeme == Cursor.Ended)
                return true;
        }

        return false;
    }

    /// <summary>Whether nothing may come in a set but the end.</summary>
    public bool IsOver(int set) => _sets[set] is [{ Lexeme: Cursor.Ended }];

    /// <summary>The tokens that may come in a set.</summary>
    public TokenMask MaskOf(int set)
    {
        _next.Clear();
        foreach (ref readonly var cursor in _sets[set])
            _next.Add(Alike(cursor));
        var key = _keys.Intern(_next.All);
        _uses++;
        while (_masks.Count <= key)
            _masks.Add(default);
        if (_masks[key].Mask is { } known)
        {
            _masks[key] = (known, _uses);
            return known;
        }

        var mask = Make(set);
        _masks[key] = (mask, _uses);
        _maskBytes += mask.Bytes;
        return mask;
    }

    /// <summary>The tokens of the text that must follow a set; none where there is a choice.</summary>
    /// <param name="set">The set.</param>
    /// <param name="last">The token that led to it.</param>
    public int[] DraftFrom(int set, int last)
    {
        while (_forced.Count <= set)
        {
            _forced.Add(null);
            _forcedBytes += 8;
        }

        if (_forced[set] is not { } text)
        {
            _forced[set] = text = _forcedWalk.Walk(_sets[set]);
            _forcedBytes += 2 * text.Bytes.Length;
        }

        if (text.Bytes.Length == 0)
            return [];
        if (_drafts.TryGetValue((set, last), out var draft))
            return draft;
        _drafts[(set, last)] = draft = _forcedTokens.Of(text, last);
        _forcedBytes += 64 + (4L * draft.Length);
        return draft;
    }

    /// <summary>
    /// Frees memory if there is too much of it. Called between steps: sets that no text is at lose their numbers.
    /// </summary>
    public void Trim()
    {
        if (MaskBytes > MostMaskBytes)
            DropOldMasks();
        if (StateBytes <= MostStateBytes)
            return;

        var matchers = _matchers.Select(known => known.TryGetTarget(out var matcher) ? matcher : null).OfType<ConstraintMatcher>().ToList();
        var sets = matchers.ConvertAll(matcher => _sets[matcher.Set].ToArray());
        var frames = new Dictionary<int, Frame>();
        foreach (var cursor in sets.SelectMany(set => set))
        {
            for (var frame = cursor.Frame; frame != FrameMachine.Outside && !frames.ContainsKey(frame); frame = _machine[frame].Parent)
                frames[frame] = _machine[frame];
        }

        _machine.Clear();
        _sets.Clear();
        _keys.Clear();
        _masks.Clear();
        _maskBytes = 0;
        _forced.Clear();
        _drafts.Clear();
        _forcedBytes = 0;

        // Parents were stored before what is in them.
        var moved = new Dictionary<int, int> { [FrameMachine.Outside] = FrameMachine.Outside };
        foreach (var (id, frame) in frames.OrderBy(pair => pair.Key))
            moved[id] = _machine.Push(_machine.Grammar.Nodes[frame.Node], frame.State, frame.Count, moved[frame.Parent]);
        for (var i = 0; i < sets.Count; i++)
        {
            for (var j = 0; j < sets[i].Length; j++)
                sets[i][j] = sets[i][j] with { Frame = moved[sets[i][j].Frame] };
            matchers[i].Set = _sets.Intern(sets[i]);
        }
    }

    private TokenMask Make(int set)
    {
        MasksMade++;
        _tokens.Clear();
        _bits.Clear();
        var (mayEnd, isOver) = (false, true);
        var cursors = _sets[set];
        foreach (ref readonly var cursor in cursors)
        {
            if (cursor.Lexeme == Cursor.Ended)
            {
                mayEnd = true;
                continue;
            }

            isOver = false;
            var lexeme = LexemeMaskOf(cursor);
            if (lexeme.Bits is not null)
                _bits.Add(lexeme.Bits);
            _tokens.AddRange(lexeme.Tokens);
            Follow(lexeme.Exits, cursor.Frame);
        }

        if (mayEnd)
            _tokens.AddRange(_index.Ends);
        return Combine(mayEnd, isOver);
    }

    private TokenMask Combine(bool mayEnd, bool isOver)
    {
        if (_bits.Count == 0 && _tokens.Count > MostInList)
            _bits.Add(new ulong[(_index.Size + 63) / 64]);
        var bits = _bits.Count > 0 ? _bits[0] : null;
        var isOwn = false;
        if (_bits.Count > 1 || (bits is not null && _tokens.Count > MostInList))
        {
            (bits, isOwn) = ((ulong[])bits!.Clone(), true);
            foreach (var other in _bits.Skip(1))
            {
                for (var i = 0; i < bits.Length; i++)
                    bits[i] |= other[i];
            }
        }

        if (isOwn)
        {
            foreach (var token in _tokens)
                bits![token >> 6] |= 1UL << (token & 63);
            return new(bits, [], mayEnd, isOver: false, ownsBits: true);
        }

        _tokens.Sort();
        var more = new List<int>(_tokens.Count);
        foreach (var token in _tokens)
        {
            var isIn = bits is not null && (bits[token >> 6] & (1UL << (token & 63))) != 0;
            if (!isIn && (more.Count == 0 || more[^1] != token))
                more.Add(token);
        }

        return new(bits, [.. more], mayEnd, isOver, ownsBits: false);
    }

    /// <summary>Adds the tokens that go on behind the end of a lexeme.</summary>
    private void Follow(Exit[] exits, int frame)
    {
        var tag = -1;
        _path.Clear();
        foreach (var exit in exits)
        {
            if (exit.Tag != tag)
            {
                tag = exit.Tag;
                _path.Clear();
                _machine.Leave(frame, tag, _path);
            }

            WalkBelow(exit.Node);
        }
    }

    // The places at each depth lie one behind the other; those at the exit come first.
    private void WalkBelow(int exit)
    {
        var nodes = _index.Nodes;
        var first = nodes[exit].Depth;
        _starts[0] = 0;
        _starts[1] = _path.Count;
        var end = nodes[exit].End;
        var atExit = _path.Count;
        for (var i = exit + 1; i < end;)
        {
            ref readonly var node = ref nodes[i];
            var depth = node.Depth - first;
            _path.Truncate(_starts[depth]);
            _machine.Step(_path.Slice(_starts[depth - 1], _starts[depth]), node.Value, _path);
            if (_path.Count == _starts[depth])
            {
                i = node.End;
                continue;
            }

            _starts[depth + 1] = _path.Count;
            for (var token = node.Token; token >= 0; token = _index.NextSame(token))
                _tokens.Add(token);
            i++;
        }

        _path.Truncate(atExit);
    }

    private LexemeMask LexemeMaskOf(in Cursor cursor)
    {
        var key = Alike(cursor) with { Frame = 0 };
        if (_lexemes.TryGetValue(key, out var mask))
            return mask;
        var lexeme = _machine.Grammar.Lexemes[cursor.Lexeme];
        var isCounted = lexeme.Counts && lexeme.Most != Lexeme.Unbounded && !ReferenceEquals(lexeme.Automaton, DfaOperations.AnyText);
        if (isCounted && lexeme.FreeRoom(cursor.Count) >= VocabularyIndex.UsualBytes)
        {
            var uncounted = LexemeMaskOf(cursor with { Lexeme = _machine.Grammar.Add(lexeme.Uncounted), Count = 0 });
            _lexemes[key] = mask = _walk.Derive(lexeme, cursor, uncounted);
            return mask;
        }

        _lexemes[key] = mask = _shared.GetOrAdd(lexeme, key.Count, cursor, _walk);
        _lexemeBytes += mask.Bytes;
        return mask;
    }

    // Counts that are further from both limits than any token reaches are the same.
    private Cursor Alike(in Cursor cursor)
    {
        if (cursor.Lexeme < 0)
            return cursor;
        var lexeme = _machine.Grammar.Lexemes[cursor.Lexeme];
        if (!lexeme.Counts || lexeme.Most == Lexeme.Unbounded || !ReferenceEquals(lexeme.Automaton, DfaOperations.AnyText))
            return cursor;
        var reach = _index.MostBytes + 1;
        var missing = Math.Clamp(lexeme.Least - cursor.Count, 0, reach);
        var room = Math.Min(lexeme.Most - cursor.Count, reach);
        return cursor with { Count = (missing * (reach + 1)) + room };
    }

    private void DropOldMasks()
    {
        _lexemes.Clear();
        _lexemeBytes = 0;
        var oldest = _uses - (_masks.Count / 2);
        _maskBytes = 0;
        for (var key = 0; key < _masks.Count; key++)
        {
            if (_masks[key].Used <= oldest)
                _masks[key] = default;
            else
                _maskBytes += _masks[key].Mask!.Bytes;
        }
    }
}
