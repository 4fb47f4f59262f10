using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Wattwise.Accounting;
using Wattwise.Carbon;

namespace Wattwise.Sqlite.Tests.Ledger;

/// <summary>A folder of a test's own with a ledger in it, and entries to put there.</summary>
internal sealed class LedgerFolder : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 31, 23, 0, 0, TimeSpan.Zero);

    public static readonly CarbonIntensity French = new(
        50, new GridZone("FRA"), Start, Start.AddHours(1), IntensitySignal.AverageLocation, IsEstimated: true, "test 2026")
    { Basis = IntensityBasis.Lifecycle };

    private readonly string _path = Directory.CreateTempSubdirectory("wattwise-ledger-").FullName;

    public string File => Path.Combine(_path, "ledger.db");

    public SqliteLedgerReader Reader => new(File);

    public SqliteLedger Open(Action<SqliteLedgerOptions>? configure = null, ILoggerFactory? loggerFactory = null)
    {
        var options = new SqliteLedgerOptions { FilePath = File };
        configure?.Invoke(options);
        return new SqliteLedger(options, loggerFactory);
    }

    /// <summary>A request that called a model: 3,600 J, which are 0.001 kWh and 0.05 g in France.</summary>
    public static FootprintEntry Call(
        int number = 0, string? tenant = null, string? user = null, DateTimeOffset? time = null, string model = "gpt-4o") =>
        new()
        {
            RequestId = Guid.CreateVersion7(Start.AddMilliseconds(number)),
            Time = time ?? Start,
            Tenant = tenant,
            User = user,
            Outcome = StageOutcome.ModelCalled,
            Duration = TimeSpan.FromSeconds(2),
            Intensity = French,
            Currency = "EUR",
            Lines =
            [
                new FootprintLine
                {
                    Stage = WattwiseStages.SemanticCache, Outcome = StageOutcome.PassedThrough, Reason = "miss",
                    Spent = new EnergyEstimate(10, 5, 20, EnergyMethod.Modelled), IsOverhead = true,
                },
                new FootprintLine
                {
                    Stage = WattwiseStages.Model, Outcome = StageOutcome.ModelCalled, Reason = "estimated", ModelId = model, IsModelCall = true,
                    Spent = new EnergyEstimate(3600, 1800, 7200, EnergyMethod.Modelled), EmbodiedGrams = 0.01, WaterLitres = 0.002,
                    PrimaryEnergyMegajoules = 0.011,
                    InputTokens = 100, CachedInputTokens = 50, OutputTokens = 20, ReasoningTokens = 5, Cost = 0.00123456789m,
                },
            ],
        };

    /// <summary>A request that the cache answered: 3,600 J avoided.</summary>
    public static FootprintEntry Hit(int number = 0, string? tenant = null, DateTimeOffset? time = null) =>
        Call(number, tenant, time: time) with
        {
            Outcome = StageOutcome.Answered,
            Lines =
            [
                new FootprintLine
                {
                    Stage = WattwiseStages.SemanticCache, Outcome = StageOutcome.Answered, Reason = "exact", ModelId = "gpt-4o",
                    Spent = new EnergyEstimate(1, 1, 1, EnergyMethod.Measured), IsOverhead = true,
                    Avoided = new EnergyEstimate(3600, 1800, 7200, EnergyMethod.Modelled),
                    InputTokens = 100, OutputTokens = 20, Cost = 0.002m,
                },
            ],
        };

    public object? Query(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
