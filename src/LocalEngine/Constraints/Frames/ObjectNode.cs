namespace Wattwise.LocalEngine;

/// <summary>A JSON object: its properties in their order, then others.</summary>
/// <remarks>The automaton of keys is made when a text first gets to them.</remarks>
internal sealed class ObjectNode : GrammarNode
{
    private const int Opened = 0;
    private const int Comma = 1;
    private const int Key = 2;
    private const int Colon = 3;
    private const int Value = 4;
    private const int Closed = 5;
    private const int Phases = 8;

    private readonly Dictionary<(int Next, int Count), int> _keys = [];
    private int[]? _requiredFrom;
    private KeyTags? _tags;

    /// <summary>The properties in their order.</summary>
    public IReadOnlyList<ObjectProperty> Properties { get; set; } = [];

    /// <summary>
    /// The other keys; empty where there are none. The tag is the number of properties, and the place of the value in <see cref="Others"/>.
    /// </summary>
    public ByteDfa OtherKeys { get; set; } = ByteDfa.Empty;

    /// <summary>The values behind other keys.</summary>
    public IReadOnlyList<GrammarNode> Others { get; set; } = [];

    public int Least { get; set; }

    public int Most { get; set; } = int.MaxValue;

    private bool Counts => Least > 0 || Most != int.MaxValue;

    public override void Enter(FrameMachine machine, int parent) =>
        machine.EnterLexeme(machine.Grammar.Punctuation.OpenObject, machine.Push(this, Opened, 0, parent));

    public override void Continue(FrameMachine machine, in Frame frame, int tag)
    {
        var punctuation = machine.Grammar.Punctuation;
        var place = frame.State / Phases;
        switch (frame.State % Phases)
        {
            case Opened:
                EnterKey(machine, frame, place);
                MayClose(machine, frame, place);
                break;
            case Comma:
                EnterKey(machine, frame, place);
                break;
            case Key:
                machine.EnterLexeme(punctuation.Colon, machine.Push(this, (tag * Phases) + Colon, frame.Count, frame.Parent));
                break;
            case Colon:
                var isOther = place >= Properties.Count;
                var next = isOther ? Properties.Count : place + 1;
                var count = !Counts ? 0 : Most == int.MaxValue ? Math.Min(frame.Count + 1, Least) : frame.Count + 1;
                machine.Enter(
                    isOther ? Others[place - Properties.Count] : Properties[place].Value,
                    machine.Push(this, (next * Phases) + Value, count, frame.Parent));
                break;
            case Value:
                if (!machine.Grammar.Lexemes[KeyLexeme(machine, place, frame.Count)].IsEmpty)
                    machine.EnterLexeme(punctuation.Comma, machine.Push(this, (place * Phases) + Comma, frame.Count, frame.Parent));
                MayClose(machine, frame, place);
                break;
            default:
                machine.End(frame.Parent);
                break;
        }
    }

    private void EnterKey(FrameMachine machine, in Frame frame, int place) =>
        machine.EnterLexeme(KeyLexeme(machine, place, frame.Count), machine.Push(this, Key, frame.Count, frame.Parent));

    private void MayClose(FrameMachine machine, in Frame frame, int place)
    {
        if (frame.Count >= Least && RequiredFrom(place) == 0)
            machine.EnterLexeme(machine.Grammar.Punctuation.CloseObject, machine.Push(this, Closed, 0, frame.Parent));
    }

    /// <summary>How many properties from a place on must be there.</summary>
    private int RequiredFrom(int place)
    {
        if (_requiredFrom is null)
        {
            _requiredFrom = new int[Properties.Count + 1];
            for (var i = Properties.Count - 1; i >= 0; i--)
                _requiredFrom[i] = _requiredFrom[i + 1] + (Properties[i].IsRequired ? 1 : 0);
        }

        return _requiredFrom[place];
    }

    /// <summary>The keys that may come at a place: those up to the next that must be there, and others where none must.</summary>
    private int KeyLexeme(FrameMachine machine, int place, int count)
    {
        var key = (place, Counts ? count : 0);
        if (_keys.TryGetValue(key, out var id))
            return id;

        var tags = _tags ??= new(
            DfaOperations.Union(
                LiteralDfa.Of([.. Properties.Select((property, i) => (property.Name, i))], CompileBudget.Default()), OtherKeys,
                CompileBudget.Default()),
            Properties.Count);
        var allowed = new ulong[tags.Words];
        var hasOthers = !OtherKeys.IsEmpty;
        var at = place;
        for (; at < Properties.Count; at++)
        {
            var reachable = hasOthers ? int.MaxValue / 2 : count + 1 + Properties.Count - at - 1;
            if (reachable >= Least && (Most == int.MaxValue || count + 1 + RequiredFrom(at + 1) <= Most))
                allowed[at >> 6] |= 1UL << (at & 63);
            if (Properties[at].IsRequired)
                break;
        }

        if (at == Properties.Count && hasOthers && count < Most)
            allowed[at >> 6] |= 1UL << (at & 63);
        id = machine.Grammar.Add(Lexeme.Key(new(tags, allowed)));
        _keys[key] = id;
        return id;
    }
}
