using CsCheck;
using Wattwise.Accounting;
using Wattwise.Carbon;
using Wattwise.Cascade;

namespace Wattwise.Ledgers;

/// <summary>Entries to put into a ledger.</summary>
internal static class LedgerSamples
{
    public static readonly DateTimeOffset Start = new(2026, 3, 31, 23, 0, 0, TimeSpan.Zero);

    private static readonly Gen<double> Number = Gen.OneOf(
        Gen.Double[0, 1e6], Gen.Const(0.0), Gen.Const(0.1), Gen.Const(Math.PI), Gen.Const(5e-324), Gen.Const(1.7976931348623157e100),
        Gen.Double[1e-30, 1e-20]);

    private static readonly Gen<EnergyEstimate> Energy =
        Gen.Select(Number, Number, Number, Gen.Enum<EnergyMethod>(), (low, middle, high, method) =>
            new EnergyEstimate(low + middle, low, low + middle + high, method));

    private static readonly Gen<DateTimeOffset> Time = Gen.Select(
        Gen.Long[-40 * TimeSpan.TicksPerDay, 40 * TimeSpan.TicksPerDay], Gen.Int[-14, 14],
        static (ticks, hours) => Start.AddTicks(ticks).ToOffset(TimeSpan.FromHours(hours)));

    private static Gen<CarbonIntensity> Intensity(Gen<string> text) =>
        from grams in Number
        from zone in text
        from source in text
        from signal in Gen.Enum<IntensitySignal>()
        from basis in Gen.Enum<IntensityBasis>()
        from isEstimated in Gen.Bool
        from time in Time
        select new CarbonIntensity(grams, new GridZone(zone), time, time.AddHours(1), signal, isEstimated, source) { Basis = basis };

    private static Gen<CascadeCertificate> Certificate(Gen<string> text) =>
        from taskClass in text
        from rule in Gen.Enum<CascadeRule>()
        from figures in Gen.Double[0, 1].Array[4]
        from count in Gen.Int[0, 100_000]
        from infeasible in text.Null()
        from judge in text.Null()
        from time in Time
        from hasPeriod in Gen.Bool
        select new CascadeCertificate(taskClass, 1, rule, figures[0], figures[1], count, infeasible)
        {
            KeptShare = figures[2],
            ObservedLoss = figures[3],
            JudgedBy = judge,
            Period = hasPeriod ? (time.ToUniversalTime(), time.ToUniversalTime().AddDays(3)) : null,
        };

    private static Gen<CascadeDetails> Cascade(Gen<string> text) => Gen.Select(
        text, text.Null(), text, Certificate(text).Null(),
        static (tier, taskClass, certified, certificate) =>
            new CascadeDetails(tier, taskClass) { CertifiedTier = certified, Certificate = certificate });

    private static Gen<FootprintLine> Line(Gen<string> text) =>
        from stage in text
        from reason in text
        from model in text.Null()
        from outcome in Gen.Enum<StageOutcome>()
        from flags in Gen.Bool.Array[2]
        from energies in Energy.Nullable().Array[3]
        from amounts in Number.Nullable().Array[2]
        from embodied in Number
        from tokens in Gen.Long[0, 1_000_000_000].Array[4]
        from shortened in Gen.Int[0, 100_000].Nullable().Array[2]
        from cost in Gen.Decimal[0, 1_000_000].Nullable()
        from ticks in Gen.Long[0, TimeSpan.TicksPerDay * 2]
        from cascade in Cascade(text).Null()
        select new FootprintLine
        {
            Stage = stage,
            Reason = reason,
            ModelId = model,
            Outcome = outcome,
            IsOverhead = flags[0],
            IsModelCall = flags[1],
            Spent = energies[0],
            Idle = energies[1],
            Avoided = energies[2],
            WaterLitres = amounts[0],
            PrimaryEnergyMegajoules = amounts[1],
            EmbodiedGrams = embodied,
            InputTokens = tokens[0],
            CachedInputTokens = tokens[1],
            OutputTokens = tokens[2],
            ReasoningTokens = tokens[3],
            TokensBefore = shortened[0],
            TokensAfter = shortened[1],
            Cost = cost,
            Duration = new TimeSpan(ticks),
            Cascade = cascade,
        };

    private static Gen<ControlAssignment> Control(Gen<string> text) => Gen.Select(
        Gen.Bool, text.Array[0, 3], Gen.Long, static (isControl, heldOut, unit) => new ControlAssignment(isControl, heldOut, unit));

    /// <summary>Entries of every kind, with any text: control characters, NUL and halves of surrogate pairs too.</summary>
    public static Gen<FootprintEntry> Any { get; } = Entry(
        Gen.OneOf(Gen.String[0, 12], Gen.Const("gpt-4o"), Gen.Const("a\0b\n\"\\ü\ud83d")));

    /// <summary>Entries of every kind, with texts as people write them.</summary>
    public static Gen<FootprintEntry> Plain { get; } = Entry(
        Gen.OneOf(Gen.Const("gpt-4o"), Gen.Const("semantic cache"), Gen.Const("größer \"als\" 1")));

    private static Gen<FootprintEntry> Entry(Gen<string> text) =>
        from id in Gen.Guid
        from part in Gen.Int[0, 3]
        from time in Time
        from tenant in text.Null()
        from user in text.Null()
        from outcome in Gen.Enum<StageOutcome>()
        from ticks in Gen.Long[0, TimeSpan.TicksPerDay * 2]
        from isComplete in Gen.Bool
        from intensity in Intensity(text).Null()
        from currency in Gen.OneOf(Gen.Const("EUR"), Gen.Const("USD")).Null()
        from control in Control(text).Null()
        from lines in Line(text).Array[0, 4]
        select new FootprintEntry
        {
            RequestId = id,
            Part = part,
            Time = time,
            Tenant = tenant,
            User = user,
            Outcome = outcome,
            Duration = new TimeSpan(ticks),
            IsComplete = isComplete,
            Intensity = intensity,
            Currency = currency,
            Control = control,
            Lines = lines,
        };

    /// <summary>A request that called a model: 3,600 J.</summary>
    public static FootprintEntry Call(int number = 0, string? tenant = null, string? user = null, DateTimeOffset? time = null) => new()
    {
        RequestId = Guid.CreateVersion7(Start.AddMilliseconds(number)),
        Time = time ?? Start,
        Tenant = tenant,
        User = user,
        Outcome = StageOutcome.ModelCalled,
        Duration = TimeSpan.FromSeconds(2),
        Intensity = new(50, new GridZone("FRA"), Start, Start.AddHours(1), IntensitySignal.AverageLocation, IsEstimated: true, "test 2026"),
        Currency = "EUR",
        Lines =
        [
            new()
            {
                Stage = WattwiseStages.Model, Outcome = StageOutcome.ModelCalled, Reason = "estimated", ModelId = "gpt-4o",
                IsModelCall = true,
                Spent = new EnergyEstimate(3600, 1800, 7200, EnergyMethod.Modelled), InputTokens = 100, OutputTokens = 20,
                Cost = 0.00123456789m,
            },
        ],
    };
}
