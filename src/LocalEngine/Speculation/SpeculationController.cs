namespace Wattwise.LocalEngine;

/// <summary>
/// Decides how many tokens each sequence of a step drafts, from the chances that guesses are right and the measured cost of steps.
/// </summary>
/// <remarks>
/// <para>Only for the engine thread. No clock: durations are passed in.</para>
/// <para>
/// What may be lost is bounded, however wrong the estimates: an allowance starts at a few steps' time, earns a small part of each step,
/// gains what drafts save and pays what they cost, and a draft whose cost it does not cover is not made. It can be overdrawn, by what a
/// change of the shape costs beyond what was thought, and has to be earned back then. Probes, which learn whether drafting has begun to
/// pay, are paid from it too; each that fails doubles the steps to the next, up to a limit.
/// </para>
/// <para>
/// Where a change of the row count is expensive, the last one is kept, padded or cut, until what keeping it has cost exceeds what a change
/// costs: the rule of the ski rental problem, which never pays more than twice what knowing the future would.
/// </para>
/// </remarks>
internal sealed class SpeculationController
{
    private const double Income = 0.01;
    private const double FirstAllowanceSteps = 6;
    private const double MostAllowanceSteps = 12;
    private const double ProbeReserve = 1.5;
    private const int FirstProbeSteps = 8;
    private const int MostProbeSteps = 256;

    // A draft must be expected to bring this much more than it costs: estimates are noisy, and a tie is not worth the energy.
    private const double Margin = 1.15;

    private static readonly int[] AllWidths = [1, 3, 7, 15, 31, 63];

    private readonly StepCosts _target;
    private readonly StepCosts _draft;
    private readonly int[] _widths;
    private readonly int _maxWidth;
    private readonly int _maxForced;
    private double _allowance = double.NaN;
    private double _regret;
    private int _probeSteps = FirstProbeSteps;
    private int _stepsSinceProbe;
    private int _lastExtraRows;
    private int _sinceChange = StepCosts.ChangeSteps;

    /// <param name="target">What the model's steps take.</param>
    /// <param name="draft">What the draft model's steps take.</param>
    /// <param name="maxWidth">The most tokens to draft for a sequence.</param>
    /// <param name="maxForced">The most of them where a constraint forces them; no less.</param>
    public SpeculationController(StepCosts target, StepCosts draft, int maxWidth, int maxForced = 0)
    {
        _target = target;
        _draft = draft;
        _maxWidth = maxWidth;
        _maxForced = Math.Max(maxWidth, maxForced);
        _widths = [.. AllWidths.Append(maxWidth).Append(_maxForced).Where(width => width <= _maxForced).Distinct().Order()];
    }

    /// <summary>The draft widths that are used, 0 aside: few, so that the shapes of steps repeat.</summary>
    public ReadOnlySpan<int> Widths => _widths;

    /// <summary>What may be lost at this moment, in seconds.</summary>
    public double Allowance => double.IsNaN(_allowance) ? 0 : _allowance;

    /// <summary>Decides a step.</summary>
    /// <param name="choices">The sequences that could draft; gets what they do.</param>
    /// <param name="plainRows">Rows of the step without drafts, other sequences and prompts included.</param>
    /// <param name="plainTokens">Tokens that come out of the step without drafts.</param>
    public DraftPlan Plan(Span<DraftChoice> choices, int plainRows, int plainTokens)
    {
        foreach (ref var choice in choices)
            choice.Width = 0;
        var plainSeconds = _target.Seconds(plainRows);
        var plain = new DraftPlan(plainRows, plainTokens, plainSeconds, plainRows, plainTokens, plainSeconds, IsProbe: false);
        if (!_target.IsKnown || choices.IsEmpty)
            return plain;

        if (double.IsNaN(_allowance))
            _allowance = (FirstAllowanceSteps * plainSeconds) + RoundTripSeconds;
        var best = Best(choices, plain, int.MaxValue);
        if (_target.KeepsShapes)
            best = KeepShape(choices, plain, best);
        return best.Rows == plainRows ? Probe(choices, plain) : best;
    }

    /// <summary>Books a step that was planned.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="rows">The rows that it had.</param>
    /// <param name="seconds">What it took, drafting not included.</param>
    /// <param name="draftSeconds">What drafting took.</param>
    /// <param name="tokens">The tokens that came out of it.</param>
    public void Settle(in DraftPlan plan, int rows, double seconds, double draftSeconds, int tokens)
    {
        if (plan.PlainSeconds <= 0 || double.IsNaN(_allowance))
            return;
        var extraRows = rows - plan.PlainRows;
        _sinceChange = extraRows == _lastExtraRows ? _sinceChange + 1 : 0;
        _lastExtraRows = extraRows;

        // Both sides from the table: a step that took long for another reason is no loss of the draft's. Behind a change of the shape what
        // it took is the price of that change, which no table knows beforehand.
        var isChanging = _target.KeepsShapes && _sinceChange < StepCosts.ChangeSteps;
        var spent = (isChanging ? Math.Max(seconds, _target.Seconds(rows)) : _target.Seconds(rows)) + draftSeconds;
        var plain = plan.PlainSeconds * tokens / plan.PlainTokens;
        var most = (MostAllowanceSteps * plan.PlainSeconds) + (2 * RoundTripSeconds);
        if (plan.IsProbe)
        {
            _probeSteps = tokens > plan.PlainTokens ? 1 : Math.Clamp(2 * _probeSteps, FirstProbeSteps, MostProbeSteps);
            _stepsSinceProbe = 0;
        }

        _allowance = Math.Clamp(_allowance + (Income * plan.PlainSeconds) + plain - spent, -most, most);
    }

    // To another shape and back.
    private double RoundTripSeconds => _target.KeepsShapes ? 2 * _target.ChangeSeconds : 0;

    private DraftPlan Best(Span<DraftChoice> choices, in DraftPlan plain, int mostRows)
    {
        // All at once first: the first sequence that drafts would have to pay alone for what the others then share.
        var best = plain;
        var bestWidth = 0;
        foreach (var width in _widths)
        {
            SetAll(choices, width);
            if (IsBetter(Total(choices, plain), best, plain, mostRows, out var plan))
                (best, bestWidth) = (plan, width);
        }

        SetAll(choices, bestWidth);
        var totals = Total(choices, plain);
        foreach (ref var choice in choices)
        {
            totals.Add(choice, -1);
            var kept = choice;
            foreach (var width in _widths)
            {
                for (var kind = DraftKind.PromptLookup; kind <= DraftKind.ForcedText; kind++)
                    Try(ref choice, width, kind, plain, mostRows, ref totals, ref best, ref kept);
            }

            // Not to draft is an option too where all began with a draft.
            Try(ref choice, 0, default, plain, mostRows, ref totals, ref best, ref kept);
            choice = kept;
            totals.Add(choice);
        }

        return best;
    }

    private void Try(
        ref DraftChoice choice, int width, DraftKind kind, in DraftPlan plain, int mostRows,
        ref StepTotals totals, ref DraftPlan best, ref DraftChoice kept)
    {
        if (width > MaxWidth(choice, kind) || (width > 0 && choice.Rate(kind) < 0))
            return;
        (choice.Width, choice.Kind) = (width, kind);
        totals.Add(choice);
        if (IsBetter(totals, best, plain, mostRows, out var plan))
            (best, kept) = (plan, choice);
        totals.Add(choice, -1);
    }

    private bool IsBetter(in StepTotals totals, in DraftPlan best, in DraftPlan plain, int mostRows, out DraftPlan plan)
    {
        plan = plain with { Rows = totals.Rows, Tokens = totals.Tokens, Seconds = totals.Seconds(_target, _draft) };
        if (plan.Rows > mostRows || plan.Tokens / plan.Seconds <= best.Tokens / best.Seconds)
            return false;
        var cost = plan.Seconds - plain.Seconds;
        var gain = (plan.Tokens - plain.Tokens) * plain.Seconds / plain.Tokens;
        return cost <= _allowance && gain >= Margin * cost;
    }

    private DraftPlan KeepShape(Span<DraftChoice> choices, in DraftPlan plain, in DraftPlan best)
    {
        var held = _target.LastRows;
        if (held < plain.Rows || held - plain.Rows > Math.Min(Room(choices), _widths[^1] * choices.Length))
            held = plain.Rows; // requests came or went, or a prompt was read: the shape changes anyway
        if (best.Rows == held)
        {
            _regret = 0;
            return best;
        }

        Span<DraftChoice> free = choices.Length <= 64 ? stackalloc DraftChoice[choices.Length] : new DraftChoice[choices.Length];
        choices.CopyTo(free);
        var keeping = Best(choices, plain, held);
        keeping = keeping with { Rows = held, Seconds = keeping.Seconds + _target.Seconds(held) - _target.Seconds(keeping.Rows) };
        _regret += keeping.Seconds - (best.Seconds * keeping.Tokens / best.Tokens);
        var mayChange = best.Rows == plain.Rows || best.Seconds - plain.Seconds + RoundTripSeconds <= _allowance;
        if (_regret <= _target.ChangeSeconds || !mayChange)
            return keeping;

        _regret = 0;
        free.CopyTo(choices);
        return best;
    }

    private static int Room(ReadOnlySpan<DraftChoice> choices)
    {
        var room = 0;
        foreach (var choice in choices)
            room += choice.MaxWidth;
        return room;
    }

    private DraftPlan Probe(Span<DraftChoice> choices, in DraftPlan plain)
    {
        var width = _widths[0];
        var chosen = -1;
        for (var i = 0; i < choices.Length; i++)
        {
            var possible = choices[i].MaxWidth >= width && BestRate(choices[i]) >= 0;
            if (possible && (chosen < 0 || BestRate(choices[i]) > BestRate(choices[chosen])))
                chosen = i;
        }

        _stepsSinceProbe++;
        if (chosen < 0 || _stepsSinceProbe < _probeSteps)
            return plain;

        ref var choice = ref choices[chosen];
        choice.Width = width;
        choice.Kind = choice.BestKind;
        var totals = Total(choices, plain);
        var seconds = totals.Seconds(_target, _draft);
        var cost = seconds - plain.Seconds + RoundTripSeconds;
        if (choice.Kind == DraftKind.Model)
            cost += choice.CatchUpSeconds - choice.CatchUpShare;
        if (_allowance >= (ProbeReserve * plain.Seconds) + cost)
            return plain with { Rows = totals.Rows, Tokens = totals.Tokens, Seconds = seconds, IsProbe = true };

        choice.Width = 0;
        return plain;
    }

    private static double BestRate(in DraftChoice choice) => choice.Rate(choice.BestKind);

    private int MaxWidth(in DraftChoice choice, DraftKind kind) =>
        Math.Min(choice.MaxWidth, kind == DraftKind.ForcedText ? _maxForced : _maxWidth);

    private void SetAll(Span<DraftChoice> choices, int width)
    {
        foreach (ref var choice in choices)
        {
            choice.Kind = choice.BestKind;
            choice.Width = choice.Rate(choice.Kind) >= 0 && width <= MaxWidth(choice, choice.Kind) ? width : 0;
        }
    }

    private StepTotals Total(ReadOnlySpan<DraftChoice> choices, in DraftPlan plain)
    {
        var totals = new StepTotals(_widths, plain.Rows, plain.PlainTokens);
        foreach (var choice in choices)
            totals.Add(choice);
        return totals;
    }
}
