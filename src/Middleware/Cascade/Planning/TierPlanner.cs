namespace Wattwise.Cascade;

/// <summary>Plans which weaker tiers are tried, in which order, and what each way to answer a class costs. Thread-safe.</summary>
/// <remarks>It chooses among tiers that hold a certificate and makes none: whatever it is mistaken in costs energy, not quality.</remarks>
internal sealed class TierPlanner(CascadeOptions options, CallEstimates estimates, CertificateIndex certificates, TierCosts costs)
{
    private const int MaxTiers = 16;

    // Most requests try one tier; never changed.
    private static readonly int[][] Singles = [.. Enumerable.Range(0, MaxTiers).Select(tier => new[] { tier })];

    private readonly int _last = options.Tiers.Count - 1;

    /// <summary>Plans the tries of a request.</summary>
    /// <param name="taskClass">Its class.</param>
    /// <param name="tiers">The clients.</param>
    /// <param name="drafts">The tiers that may be tried, with the share that each keeps; changed.</param>
    /// <param name="place">Where its conversation was answered last; <see langword="null"/> if that is not known or it begins.</param>
    /// <param name="isWarm">True if that tier's provider still has it in its cache.</param>
    /// <param name="looks">True if a second opinion is asked for.</param>
    public TierPath Plan(string taskClass, TierSet tiers, Span<TierOutlook> drafts, ConversationTier? place, bool isWarm, bool looks)
    {
        if (drafts.IsEmpty)
            return new([], 0, 0);
        var isKnown = FillCosts(taskClass, drafts);
        if (estimates.Find(taskClass, _last).Cost is not { } strongest || !isKnown)
            return new(NumbersOf(drafts), 0, 0);

        var lookCost = looks ? estimates.Find(taskClass, estimates.Opinion).Cost ?? 0 : 0;
        if (place is not { Tokens: > 0 and var tokens } known)
        {
            var pay = estimates.Order(taskClass, drafts, strongest, lookCost);
            return new(NumbersOf(drafts[..pay]), MaskOf(drafts[pay..]), 0);
        }

        // What the conversation's tokens cost again counts for each tier but the one that has them.
        Span<TierOutlook> alone = stackalloc TierOutlook[MaxTiers];
        alone = alone[..drafts.Length];
        drafts.CopyTo(alone);
        foreach (ref var draft in drafts)
            draft = draft with { Cost = draft.Cost + SwitchCost(draft.Tier) };
        var paying = estimates.Order(taskClass, drafts, strongest + SwitchCost(_last), lookCost);
        var payingAlone = estimates.Order(taskClass, alone, strongest, lookCost);
        var skipped = MaskOf(drafts[paying..]);
        var switched = skipped & MaskOf(alone[..payingAlone]);
        return new(NumbersOf(drafts[..paying]), skipped & ~switched, switched);

        double SwitchCost(int tier)
        {
            if (isWarm && tier == known.Tier)
                return 0;
            var metadata = tiers.MetadataOf(tier);
            var modelId = options.Tiers[tier].ModelId ?? metadata?.DefaultModelId;
            return costs.OfSwitch(options.Tiers[tier], tokens, modelId, metadata?.ProviderName).Cost ?? 0;
        }
    }

    /// <summary>The ways to answer a class.</summary>
    /// <param name="taskClass">The class.</param>
    /// <param name="unit">In what they are to be counted.</param>
    /// <param name="isPromised">True for those alone that keep the limit on loss.</param>
    /// <returns>The ways; none if it is not known what they take.</returns>
    public IReadOnlyList<OperatingPoint> Ways(string taskClass, BudgetUnit unit, bool isPromised)
    {
        if (estimates.Find(taskClass, _last).In(unit) is not { } strongest)
            return [];
        var points = new List<OperatingPoint> { new(strongest, 0, _last) };
        if (Forecast(taskClass, tier => estimates.Find(taskClass, tier).In(unit), 0) is { } cascade)
            points.Add(new(cascade.Forecast.Cost, cascade.Loss));
        for (var tier = 0; tier < _last && !isPromised; tier++)
        {
            // Of a tier that nothing was seen of the worst is assumed.
            var known = estimates.Find(taskClass, tier);
            if (known.In(unit) is { } cost)
                points.Add(new(cost, Math.Max(0, known.Loss ?? 1), tier));
        }

        return points;
    }

    /// <summary>What is planned for a class, for those who look.</summary>
    public CascadeClassPlan Describe(string taskClass)
    {
        var forecast = Forecast(taskClass, tier => estimates.Find(taskClass, tier).Cost, options.EvidenceShare);
        Span<TierOutlook> certified = stackalloc TierOutlook[MaxTiers];
        certified = certified[..FillCertified(taskClass, certified)];
        string[] order = [.. forecast is { } planned ? planned.Tiers.Select(NameOf) : NumbersOf(certified).Select(NameOf)];
        string[] dear = [.. NumbersOf(certified).Select(NameOf).Except(order)];
        return new(taskClass, order, dear)
        {
            ExpectedCost = forecast?.Forecast.Cost,
            CostOfStrongest = estimates.Find(taskClass, _last).Cost,
        };

        string NameOf(int tier) => options.Tiers[tier].Name;
    }

    /// <summary>The expected cost of a class's cascade in any unit; <see langword="null"/> if it has no certified tier, or not all costs
    /// are
    /// known.</summary>
    private (CascadeForecast Forecast, double Loss, int[] Tiers)? Forecast(
        string taskClass, Func<int, double?> costOf, double evidenceShare)
    {
        Span<TierOutlook> certified = stackalloc TierOutlook[MaxTiers];
        certified = certified[..FillCertified(taskClass, certified)];
        var isKnown = FillCosts(taskClass, certified);
        if (certified.IsEmpty || !isKnown || estimates.Find(taskClass, _last).Cost is not { } worth || costOf(_last) is not { } strongest)
            return null;

        var looks = options.SecondOpinion is not null;
        var paying = estimates.Order(taskClass, certified, worth, looks ? estimates.Find(taskClass, estimates.Opinion).Cost ?? 0 : 0);
        var chain = new List<TierOutlook>();
        var loss = 0.0;
        foreach (var draft in certified[..paying])
        {
            if (costOf(draft.Tier) is not { } cost)
                return null;
            var look = looks && chain.Count == 0 ? costOf(estimates.Opinion) ?? 0 : 0;
            chain.Add(draft with { Cost = cost + look });
            loss += Math.Max(0, certificates.FindAny(taskClass, draft.Tier)?.ObservedLoss ?? 0);
        }

        chain.Add(new(_last, strongest, 1));
        return (CascadeForecast.Of(chain, evidenceShare), loss, NumbersOf(certified[..paying]));
    }

    private int FillCertified(string taskClass, Span<TierOutlook> certified)
    {
        var count = 0;
        for (var tier = 0; tier < _last; tier++)
        {
            if (certificates.FindAny(taskClass, tier) is { } certificate)
                certified[count++] = new(tier, 0, KeptShareOf(certificate));
        }

        return count;
    }

    /// <summary>The share of a tier's answers that is kept: of whole ones what was seen, else what the certificate says.</summary>
    public double KeptShareOf(CascadeCertificate certificate) =>
        (certificate.Rule == CascadeRule.Whole ? estimates.Find(certificate.TaskClass, certificate.Tier).KeptShare : null)
        ?? certificate.KeptShare;

    private bool FillCosts(string taskClass, Span<TierOutlook> drafts)
    {
        var isKnown = true;
        foreach (ref var draft in drafts)
        {
            var cost = estimates.Find(taskClass, draft.Tier).Cost;
            isKnown &= cost is not null;
            draft = draft with { Cost = cost ?? 0 };
        }

        return isKnown;
    }

    private static int[] NumbersOf(ReadOnlySpan<TierOutlook> drafts)
    {
        if (drafts.Length == 1)
            return Singles[drafts[0].Tier];
        var numbers = new int[drafts.Length];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = drafts[i].Tier;
        return numbers;
    }

    private static int MaskOf(ReadOnlySpan<TierOutlook> drafts)
    {
        var mask = 0;
        foreach (var draft in drafts)
            mask |= 1 << draft.Tier;
        return mask;
    }
}
