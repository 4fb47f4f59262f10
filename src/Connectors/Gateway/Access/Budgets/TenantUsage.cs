namespace Wattwise.Gateway.Access;

/// <summary>The document of what a tenant has spent, and what gateways hold of its budgets.</summary>
/// <remarks>
/// Time goes on in it, never back: a clock that is set back finds the windows that are there, and what is spent of them. The sums over
/// keys are those of the tenant, and the budget of a key is compared with them: a second key of a tenant does not double it.
/// </remarks>
internal sealed record TenantUsage(
    long Latest,
    WindowUsage Day,
    WindowUsage Month,
    IReadOnlyDictionary<string, KeyUsage> Keys,
    IReadOnlyDictionary<string, Holder> Holders)
{
    public static TenantUsage None { get; } =
        new(0, new(0, default), new(0, default), new Dictionary<string, KeyUsage>(), new Dictionary<string, Holder>());

    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(Latest);

    /// <summary>The usage at a moment: windows that are over, and what nobody renewed, are gone. What a gateway held for requests to come
    /// is booked then: it may have spent it.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="renewing">The gateway that is about to renew what it holds.</param>
    public TenantUsage At(DateTimeOffset now, string? renewing = null)
    {
        var latest = Math.Max(Latest, now.ToUnixTimeMilliseconds());
        var time = DateTimeOffset.FromUnixTimeMilliseconds(latest);
        var (day, month) = (BudgetClock.DayOf(time), BudgetClock.MonthOf(time));
        var lapsed = Holders.Where(holder => holder.Value.Until <= latest && holder.Key != renewing).ToArray();
        var usage = new TenantUsage(
            latest,
            Day.In(day),
            Month.In(month),
            Keys.Where(key => key.Value.Month.Number >= month)
                .ToDictionary(
                    key => key.Key, key => new KeyUsage(key.Value.Day.In(day), key.Value.Month.In(month)), StringComparer.Ordinal),
            Holders.Except(lapsed).ToDictionary(StringComparer.Ordinal));
        return lapsed.Select(static holder => holder.Value.Advance).OfType<Advance>()
            .Aggregate(usage, static (sum, advance) => sum.Plus(advance.KeyId, new(advance.Amount, default)));
    }

    /// <summary>Books what was spent and saved now.</summary>
    public TenantUsage Plus(string keyId, Booking booked)
    {
        var key = Keys.GetValueOrDefault(keyId) ?? new(new(Day.Number, default), new(Month.Number, default));
        return this with
        {
            Day = Day.Plus(booked.Spent, booked.Saved),
            Month = Month.Plus(booked.Spent, booked.Saved),
            Keys = new Dictionary<string, KeyUsage>(Keys, StringComparer.Ordinal)
            {
                [keyId] = new(key.Day.Plus(booked.Spent), key.Month.Plus(booked.Spent)),
            },
        };
    }

    public TenantUsage With(string holder, Holder held) =>
        this with { Holders = new Dictionary<string, Holder>(Holders, StringComparer.Ordinal) { [holder] = held } };

    public Amount HeldByOthers(string holder) =>
        Holders.Where(other => other.Key != holder).Aggregate(default(Amount), (sum, other) => sum + other.Value.Held);

    /// <summary>Why a request must not run, or null if there is room for it.</summary>
    /// <param name="settings">The budgets.</param>
    /// <param name="held">What all requests in flight may still take.</param>
    /// <param name="asked">What this one may take.</param>
    public BudgetRefusal? Refuse(GatewayKeySettings settings, Amount held, Amount asked)
    {
        var (untilDay, untilMonth) = (BudgetClock.UntilNextDay(Now), BudgetClock.UntilNextMonth(Now));
        BudgetRefusal?[] refusals =
        [
            Compare("tokens a day", settings.TokensPerDay, Day.Spent.Tokens, held.Tokens, asked.Tokens, untilDay),
            Compare("tokens a month", settings.TokensPerMonth, Month.Spent.Tokens, held.Tokens, asked.Tokens, untilMonth),
            Compare("joules a day", settings.JoulesPerDay, Day.Spent.Joules, held.Joules, asked.Joules, untilDay),
            Compare("joules a month", settings.JoulesPerMonth, Month.Spent.Joules, held.Joules, asked.Joules, untilMonth),
        ];
        return refusals.MaxBy(refusal => refusal is null ? TimeSpan.MinValue : refusal.RetryAfter ?? TimeSpan.MaxValue);
    }

    /// <summary>How many requests like one there is room for; it need not be whole.</summary>
    /// <param name="settings">The budgets.</param>
    /// <param name="held">What all requests in flight may still take.</param>
    /// <param name="asked">What the one may take.</param>
    public double CountRoom(GatewayKeySettings settings, Amount held, Amount asked)
    {
        var tokens = Math.Min(
            Left(settings.TokensPerDay, Day.Spent.Tokens, held.Tokens), Left(settings.TokensPerMonth, Month.Spent.Tokens, held.Tokens));
        var joules = Math.Min(
            Left(settings.JoulesPerDay, Day.Spent.Joules, held.Joules), Left(settings.JoulesPerMonth, Month.Spent.Joules, held.Joules));
        return Math.Min(
            asked.Tokens > 0 ? tokens / asked.Tokens : double.PositiveInfinity,
            asked.Joules > 0 ? joules / asked.Joules : double.PositiveInfinity);
    }

    private static double Left(double? limit, double spent, double held) =>
        limit is { } most ? Math.Max(0, most - spent - held) : double.PositiveInfinity;

    private static BudgetRefusal? Compare(string budget, double? limit, double spent, double held, double asked, TimeSpan untilNext)
    {
        if (limit is null || spent + held + asked <= limit)
            return null;
        if (asked > limit)
            return new(budget, RetryAfter: null);

        // What others hold is mostly more than they will take.
        return new(budget, spent + asked <= limit ? BudgetRefusal.WhileOthersRun : untilNext);
    }
}
