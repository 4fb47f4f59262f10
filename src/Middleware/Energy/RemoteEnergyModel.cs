using Wattwise.Accounting;

namespace Wattwise.Energy;

/// <summary>The published estimate of what a call of a remote model takes: from its tokens and the model's size.</summary>
/// <remarks>
/// <para>
/// Generated tokens, the servers around the GPUs, the data centre's overhead (PUE) and the share of the hardware's manufacture
/// follow EcoLogits 0.11.3 (regression over the ML.ENERGY leaderboard: H100 GPUs, batches of 64). EcoLogits counts nothing for
/// the prompt; here prefill is added by arithmetic: two floating-point operations for each active parameter and token on an H100.
/// </para>
/// <para>
/// The bounds span the published ranges of the model's parameters and of the PUE, and the ranges of the prefill constants. They do not span
/// the batch size or the hardware that a provider really uses, which nobody publishes. Immutable and thread-safe.
/// </para>
/// </remarks>
public sealed class RemoteEnergyModel : IEnergyModel
{
    // EcoLogits: energy of one GPU for one token [Wh] = Alpha * exp(Beta * batch) * active + Gamma, active parameters in billions.
    private const double Alpha = 1.1665273170451914e-6;
    private const double Beta = -0.011205921025579175;
    private const double Gamma = 4.052928146734005e-5;
    private const double BatchSize = 64;

    // EcoLogits: seconds for one token = LatencyPerActive * active + LatencyPerBatch * batch + LatencyBase, where no speed is published.
    private const double LatencyPerActive = 6.785088094353663e-4;
    private const double LatencyPerBatch = 3.119310311688259e-4;
    private const double LatencyBase = 0.019473717579473387;

    // EcoLogits: weights at 16 bits and a fifth on top, on GPUs of 80 GB, eight to a server that takes 1.2 kW without them.
    private const double GigabytesPerBillionParameters = 1.2 * 16 / 8;
    private const double GigabytesPerGpu = 80;
    private const double GpusPerServer = 8;
    private const double ServerWatts = 1200;

    // EcoLogits: grams of CO2e and megajoules of primary energy to make a server without GPUs and one GPU, written off over three years.
    private const double ServerEmbodiedGrams = 5_700_000;
    private const double GpuEmbodiedGrams = 273_000;
    private const double ServerEmbodiedMegajoules = 70_000;
    private const double GpuEmbodiedMegajoules = 3_721;
    private const double LifetimeSeconds = 3 * 365 * 24 * 3600.0;

    // NVIDIA H100 SXM data sheet: dense bfloat16 operations a second at its thermal design power.
    private const double PeakFlops = 989.4e12;
    private const double GpuWatts = 700;
    private const double FlopsPerParameter = 2;

    // Share of the peak that prefill reaches. Upper end: Pope et al., arXiv 2211.05102 (76 % for large batches of long prompts);
    // the lower one stands for short prompts in part-filled batches.
    private const double BestUtilisation = 0.76;
    private const double UsualUtilisation = 0.40;
    private const double WorstUtilisation = 0.20;

    // A cached prompt token costs the transfer of its keys and values: for a 70 B model with grouped queries 328 kB, 5 microseconds over
    // PCIe 5.0 x16, 1.5 % of its prefill. Nothing moves where they still lie in GPU memory; a tenth is what providers charge for it.
    private const double UsualCachedShare = 0.015;
    private const double WorstCachedShare = 0.10;

    private static readonly double GpuWattHoursPerBillion = Alpha * Math.Exp(Beta * BatchSize);
    private static readonly Lazy<RemoteEnergyModel> Shared = new(() => new RemoteEnergyModel());

    private readonly ModelIdIndex<RemoteModelProfile> _profiles;

    /// <summary>Creates a model that knows the published models and further ones.</summary>
    /// <param name="profiles">Further models, or better knowledge of published ones; they win over the built-in table.</param>
    /// <exception cref="ArgumentException">A profile has no id, or a range that is not positive or not finite.</exception>
    public RemoteEnergyModel(params IEnumerable<RemoteModelProfile> profiles)
    {
        ArgumentNullException.ThrowIfNull(profiles);

        var known = RemoteModelCatalog.Read();
        foreach (var profile in profiles)
            known[Check(profile).ModelId] = profile;
        _profiles = new ModelIdIndex<RemoteModelProfile>(known, withAliases: true);
    }

    /// <summary>A model that knows the published models; read on first use.</summary>
    public static RemoteEnergyModel Default => Shared.Value;

    /// <summary>What is counted. The default is <see cref="RemoteEnergyAssumptions.WithPrefill"/>.</summary>
    public RemoteEnergyAssumptions Assumptions { get; init; }

    /// <summary>
    /// True to let a call's measured latency limit the time that it held a share of the servers, as EcoLogits does. The default is false:
    /// equal tokens then give equal energy, so that what a cache avoided compares with what a call spent. Always so with
    /// <see cref="RemoteEnergyAssumptions.EcoLogits"/>.
    /// </summary>
    public bool UsesLatency { get; init; }

    /// <inheritdoc/>
    public ModelImpact? Estimate(in ModelCall modelCall)
    {
        if (_profiles.Find(modelCall.ModelId) is not { } profile)
            return null;

        var active = profile.ActiveParametersBillions;
        var total = profile.TotalParametersBillions;
        var effectiveness = profile.PowerUsageEffectiveness;
        var low = Joules(modelCall, profile, active.Min, total.Min, BestUtilisation, cachedShare: 0);
        var middle = Joules(modelCall, profile, active.Middle, total.Middle, UsualUtilisation, UsualCachedShare);
        var high = Joules(modelCall, profile, active.Max, total.Max, WorstUtilisation, WorstCachedShare);
        var gpus = GpusFor(total.Middle);
        var hardwareShare = Seconds(modelCall, profile, active.Middle) / (LifetimeSeconds * BatchSize);
        return new ModelImpact(
            EnergyEstimate.Modelled(middle * effectiveness.Middle, low * effectiveness.Min, high * effectiveness.Max),
            hardwareShare * (gpus / GpusPerServer * ServerEmbodiedGrams + gpus * GpuEmbodiedGrams))
        {
            // EcoLogits: water at the site is the servers' energy, without the data centre's overhead, times the site's usage
            // effectiveness.
            OnSiteWaterLitres = middle / EnergyEstimate.JoulesPerKilowattHour * profile.WaterUsageEffectiveness?.Middle,
            EmbodiedMegajoules = hardwareShare * (gpus / GpusPerServer * ServerEmbodiedMegajoules + gpus * GpuEmbodiedMegajoules),
        };
    }

    private double Joules(
        in ModelCall call, RemoteModelProfile profile, double activeBillions, double totalBillions, double utilisation, double cachedShare)
    {
        const double JoulesPerWattHour = 3600;
        var gpus = GpusFor(totalBillions);
        var generated = call.OutputTokens * gpus * JoulesPerWattHour * (GpuWattHoursPerBillion * activeBillions + Gamma);
        var servers = Seconds(call, profile, activeBillions) * ServerWatts * gpus / GpusPerServer / BatchSize;
        if (Assumptions == RemoteEnergyAssumptions.EcoLogits)
            return generated + servers;
        var promptTokens = Math.Max(0, call.InputTokens - call.CachedInputTokens) + cachedShare * call.CachedInputTokens;
        var prefill = promptTokens * FlopsPerParameter * activeBillions * 1e9 / (PeakFlops * utilisation) * GpuWatts;
        return generated + servers + prefill;
    }

    // Prefill happens in the time to the first token, so its share of the servers is in here.
    private double Seconds(in ModelCall call, RemoteModelProfile profile, double activeBillions)
    {
        var perToken = profile.TokensPerSecond is { } speed
            ? 1 / speed
            : LatencyPerActive * activeBillions + LatencyPerBatch * BatchSize + LatencyBase;
        var seconds = profile.TimeToFirstToken.TotalSeconds + call.OutputTokens * perToken;
        return (UsesLatency || Assumptions == RemoteEnergyAssumptions.EcoLogits) && call.Latency is { } latency
            ? Math.Min(seconds, latency.TotalSeconds)
            : seconds;
    }

    private static double GpusFor(double totalBillions) =>
        double.Exp2(Math.Ceiling(Math.Log2(Math.Ceiling(GigabytesPerBillionParameters * totalBillions / GigabytesPerGpu))));

    private static RemoteModelProfile Check(RemoteModelProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentException.ThrowIfNullOrWhiteSpace(profile.ModelId, nameof(profile));
        if (!profile.ActiveParametersBillions.IsPositive || !profile.TotalParametersBillions.IsPositive
            || !profile.PowerUsageEffectiveness.IsPositive)
            throw new ArgumentException(
                $"The parameters and the PUE of model '{profile.ModelId}' must be positive, finite ranges.", nameof(profile));
        if (profile.PowerUsageEffectiveness.Min < 1)
            throw new ArgumentException(
                $"The PUE of model '{profile.ModelId}' is below 1: a data centre takes at least what its servers take.", nameof(profile));
        if (profile.WaterUsageEffectiveness is { } water && !(double.IsFinite(water.Max) && water.Min >= 0 && water.Max >= water.Min))
            throw new ArgumentException(
                $"The water usage effectiveness of model '{profile.ModelId}' must be a finite range that is not negative.",
                nameof(profile));
        if (profile.TokensPerSecond is { } speed && !(double.IsFinite(speed) && speed > 0) || profile.TimeToFirstToken < TimeSpan.Zero)
            throw new ArgumentException($"The speed of model '{profile.ModelId}' must be positive.", nameof(profile));
        return profile;
    }
}
