namespace Wattwise.Cascade;

/// <summary>What was spent on the day of UTC that it is, by this process and by those that share its store. Thread-safe.</summary>
/// <remarks>
/// What is kept in a store are parts: a process adds a row for what it spent since its last one, and reads those of others. A clock that is
/// set back by up to a day goes on with the later day, so that no budget is spent twice.
/// </remarks>
internal sealed class DaySpending
{
    private const string Joules = "joules", Money = "money", Requests = "requests", Source = "source";

    private readonly TimeProvider _timeProvider;
    private readonly Lock _lock = new();
    private readonly DayDemand _own = new();
    private readonly double _source;
    private DayDemand _all = new();
    private DateOnly _day;
    private SpentAmount _mine, _others, _unsaved;
    private IReadOnlyList<CascadeEvidence> _rows = [];

    /// <param name="timeProvider">The clock.</param>
    /// <param name="source">Names this process among those of a store.</param>
    public DaySpending(TimeProvider timeProvider, int source)
    {
        (_timeProvider, _source) = (timeProvider, source);
        _day = Today();
    }

    /// <summary>The day, what it took so far, and how many requests are still to come; <see langword="null"/> if that cannot be
    /// told.</summary>
    public (DateOnly Day, SpentAmount Spent, double? ToCome) State
    {
        get
        {
            lock (_lock)
            {
                Turn();
                return (_day, _mine + _others, _all.ToCome(_timeProvider.GetUtcNow()));
            }
        }
    }

    /// <summary>Counts what was spent.</summary>
    public void Add(SpentAmount spent)
    {
        lock (_lock)
        {
            Turn();
            _mine += spent;
            _unsaved += spent;
            if (spent.Requests > 0)
            {
                var now = _timeProvider.GetUtcNow();
                _own.Add(now, spent.Requests);
                _all.Add(now, spent.Requests);
            }
        }
    }

    /// <summary>What was spent since the last row, as one; <see langword="null"/> if that is nothing, or less than asked for.</summary>
    /// <param name="leastJoules">So much energy is worth a row.</param>
    /// <param name="leastMoney">So much money is worth a row.</param>
    public CascadeEvidence? TakeUnsaved(double leastJoules = 0, double leastMoney = 0)
    {
        lock (_lock)
        {
            Turn();
            if (_unsaved == default || (_unsaved.Joules < leastJoules && _unsaved.Money < leastMoney))
                return null;
            var row = new CascadeEvidence(
                _timeProvider.GetUtcNow(), "spending", 0, CascadeRule.Before,
                [new(Joules, _unsaved.Joules), new(Money, _unsaved.Money), new(Requests, _unsaved.Requests), new(Source, _source)], 0);
            _unsaved = default;
            return row;
        }
    }

    /// <summary>Takes in what the store has, all of it each time.</summary>
    public void Read(IReadOnlyList<CascadeEvidence> rows)
    {
        lock (_lock)
        {
            _rows = [.. rows.Where(row => ValueOf(row, Source) != _source)];
            Turn();
            SumOthers();
        }
    }

    private void Turn()
    {
        var today = Today();
        if (today <= _day && today >= _day.AddDays(-1))
            return;
        _day = today;
        _mine = _unsaved = default;
        SumOthers();
    }

    private void SumOthers()
    {
        _others = default;
        _all = _own.Copy();
        foreach (var row in _rows)
        {
            var spent = new SpentAmount(ValueOf(row, Joules), ValueOf(row, Money), ValueOf(row, Requests));
            if (DateOnly.FromDateTime(row.At.UtcDateTime) == _day)
                _others += spent;
            _all.Add(row.At, spent.Requests);
        }
    }

    private DateOnly Today() => DateOnly.FromDateTime(_timeProvider.GetUtcNow().UtcDateTime);

    // A row is read like any other that a store gives: what cannot be is nothing.
    private static double ValueOf(CascadeEvidence row, string name)
    {
        foreach (var signal in row.Signals)
        {
            if (signal.Name == name)
                return signal.Value is >= 0 and < double.PositiveInfinity and var value ? value : 0;
        }

        return 0;
    }
}
