using System.Text.Json.Serialization;
using Wattwise.Caching;
using Wattwise.Carbon;

namespace Wattwise.Accounting;

/// <summary>A line of an entry as JSON has it: named like the columns of the ledger, what is unknown, zero or false left out.</summary>
internal sealed class JournalLine
{
    public required string Stage { get; init; }

    public required StageOutcome Outcome { get; init; }

    public required string Reason { get; init; }

    public string? Model { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsOverhead { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsModelCall { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long DurationTicks { get; init; }

    public JournalEnergy? Spent { get; init; }

    public JournalEnergy? Idle { get; init; }

    public JournalEnergy? Avoided { get; init; }

    /// <summary>Grams of what was spent, for those who read the JSON; computed from the intensity again where it becomes an entry. So are
    /// the next two.</summary>
    public double? OperationalG { get; init; }

    public double? IdleG { get; init; }

    public double? AvoidedG { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double EmbodiedG { get; init; }

    public double? WaterL { get; init; }

    public double? PrimaryMj { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long InputTokens { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long CachedInputTokens { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long OutputTokens { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long ReasoningTokens { get; init; }

    public decimal? Cost { get; init; }

    public int? TokensBefore { get; init; }

    public int? TokensAfter { get; init; }

    public JournalCascade? Cascade { get; init; }

    public static JournalLine Of(in FootprintLine line, CarbonIntensity? intensity) => new()
    {
        Stage = StorableText.Encode(line.Stage),
        Outcome = line.Outcome,
        Reason = StorableText.Encode(line.Reason),
        Model = StorableText.Encode(line.ModelId),
        IsOverhead = line.IsOverhead,
        IsModelCall = line.IsModelCall,
        DurationTicks = line.Duration.Ticks,
        Spent = JournalEnergy.Of(line.Spent),
        Idle = JournalEnergy.Of(line.Idle),
        Avoided = JournalEnergy.Of(line.Avoided),
        OperationalG = line.Spent is { } spent ? intensity?.GramsFor(spent) : null,
        IdleG = line.Idle is { } idle ? intensity?.GramsFor(idle) : null,
        AvoidedG = line.Avoided is { } avoided ? intensity?.GramsFor(avoided) : null,
        EmbodiedG = line.EmbodiedGrams,
        WaterL = line.WaterLitres,
        PrimaryMj = line.PrimaryEnergyMegajoules,
        InputTokens = line.InputTokens,
        CachedInputTokens = line.CachedInputTokens,
        OutputTokens = line.OutputTokens,
        ReasoningTokens = line.ReasoningTokens,
        Cost = line.Cost,
        TokensBefore = line.TokensBefore,
        TokensAfter = line.TokensAfter,
        Cascade = JournalCascade.Of(line.Cascade),
    };

    public FootprintLine ToLine() => new()
    {
        Stage = StorableText.Decode(Stage),
        Outcome = Outcome,
        Reason = StorableText.Decode(Reason),
        ModelId = StorableText.Decode(Model),
        IsOverhead = IsOverhead,
        IsModelCall = IsModelCall,
        Duration = new TimeSpan(DurationTicks),
        Spent = Spent?.ToEstimate(),
        Idle = Idle?.ToEstimate(),
        Avoided = Avoided?.ToEstimate(),
        EmbodiedGrams = EmbodiedG,
        WaterLitres = WaterL,
        PrimaryEnergyMegajoules = PrimaryMj,
        InputTokens = InputTokens,
        CachedInputTokens = CachedInputTokens,
        OutputTokens = OutputTokens,
        ReasoningTokens = ReasoningTokens,
        Cost = Cost,
        TokensBefore = TokensBefore,
        TokensAfter = TokensAfter,
        Cascade = Cascade?.ToDetails(),
    };
}
