using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Wattwise.Carbon;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Carbon;

/// <summary><c>wattwise carbon</c>: the intensity of a grid now and in the hours to come.</summary>
internal static class CarbonCommand
{
    private const int MaxHours = 96;
    private static readonly TimeSpan AYear = TimeSpan.FromDays(365);

    public static Command Create()
    {
        Argument<string> zone =
            new("zone")
            {
                Description =
                    "The zone: a country by three letters (DEU), a US state (US-TX), a cloud region (aws:eu-central-1), or a zone of the source"
            };
        zone.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValue(zone)))
                result.AddError("The zone has no name.");
        });
        Option<string> source = new("--source")
        {
            Description = "Where the figure comes from",
            DefaultValueFactory = _ => IntensitySources.Table,
        };
        source.AcceptOnlyFromAmong([.. IntensitySources.Names]);
        Option<int> hours = new("--hours") { Description = $"How far to look ahead, up to {MaxHours}", DefaultValueFactory = _ => 24 };
        hours.Between(1, MaxHours);

        Command now = new("now", "The intensity of a zone now.") { zone, source };
        ToolResult.SetAction(
            now,
            async (parsed, cancellationToken) =>
            {
                using var sources = new IntensitySources();
                var name = parsed.GetValue(source)!;
                var grid = CloudRegions.ZoneOf(parsed.GetValue(zone)!);
                if (name == IntensitySources.Table)
                    return IntensityFigure.Of(GridIntensityTable.Default.Get(grid));
                return await sources.Open(name).GetCurrentAsync(grid, cancellationToken) is { } intensity
                    ? IntensityFigure.Of(intensity)
                    : throw new ToolException($"The source '{name}' knows no intensity of '{grid.Code}'.");
            },
            (figure, console) => console.Line($"{figure.Zone}: {Grams(figure.GramsPerKwh)} g of CO2e per kWh, {Kind(figure)}"));

        Command forecast = new("forecast", "The intensity of a zone in the hours to come, and the cleanest of them.")
        {
            zone, source, hours,
        };
        ToolResult.SetAction(
            forecast,
            async (parsed, cancellationToken) =>
            {
                using var sources = new IntensitySources();
                var name = parsed.GetValue(source)!;
                var horizon = TimeSpan.FromHours(parsed.GetValue(hours));
                var grid = CloudRegions.ZoneOf(parsed.GetValue(zone)!);
                if (name == IntensitySources.Table)
                    throw new UsageException(
                        $"The table has yearly means and no forecasts: name a service, --source "
                            + $"{string.Join(", ", IntensitySources.Names.Except([name]))}.");
                return await sources.Open(name).GetForecastAsync(grid, horizon, cancellationToken) is { } found
                    ? found.Points.Select(IntensityFigure.Of).ToArray()
                    : throw new ToolException($"The source '{name}' has no forecast of '{grid.Code}'.");
            },
            ShowForecast);

        return new("carbon", "Carbon intensity of grids, in grams of CO2e per kilowatt-hour.") { now, forecast };
    }

    private static void ShowForecast(IntensityFigure[] figures, IAnsiConsole console)
    {
        var lowest = figures.Min(figure => figure.GramsPerKwh);
        var table = Tables.Of("from (UTC)", "g/kWh", "");
        foreach (var figure in figures)
        {
            table.With(
                figure.From.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), Grams(figure.GramsPerKwh),
                figure.GramsPerKwh == lowest ? "lowest" : "");
        }

        console.Write(table);
        console.Line($"{figures[0].Zone}, {Kind(figures[0])}");
    }

    private static string Kind(IntensityFigure figure)
    {
        var span = (figure.To - figure.From - AYear).Duration() <= TimeSpan.FromDays(1) ? $"mean of {figure.From.UtcDateTime.Year}, " : "";
        return $"{span}{(figure.IsEstimated ? "estimated" : "measured")}, {Tables.Words(figure.Signal)}, {Tables.Words(figure.Basis)} "
            + $"({figure.Source})";
    }

    private static string Grams(double grams) => grams.ToString("0", CultureInfo.InvariantCulture);
}
