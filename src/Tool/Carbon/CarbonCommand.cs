using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Carbon;

/// <summary><c>wattwise carbon</c>: the intensity of a grid now and in the hours to come.</summary>
internal static class CarbonCommand
{
    private const int MaxHours = 96;

    public static Command Create()
    {
        Argument<string> zone = new("zone") { Description = "The zone: an ISO code such as DEU, a cloud region such as aws:eu-central-1, or GB and its regions" };
        Option<string> source = new("--source") { Description = "Where the figure comes from", DefaultValueFactory = _ => IntensitySources.Table };
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
                return await sources.Open(name).GetCurrentAsync(new(parsed.GetValue(zone)!), cancellationToken) is { } intensity
                    ? IntensityFigure.Of(intensity)
                    : throw new ToolException($"The source '{name}' knows no intensity of '{parsed.GetValue(zone)}'.");
            },
            (figure, console) => console.Line(
                $"{figure.Zone}: {Grams(figure.GramsPerKwh)} g of CO2e per kWh ({figure.Signal}{(figure.IsEstimated ? ", estimated" : "")}; {figure.Source})"));

        Command forecast = new("forecast", "The intensity of a zone in the hours to come, and the cleanest of them.") { zone, source, hours };
        ToolResult.SetAction(
            forecast,
            async (parsed, cancellationToken) =>
            {
                using var sources = new IntensitySources();
                var name = parsed.GetValue(source)!;
                var horizon = TimeSpan.FromHours(parsed.GetValue(hours));
                return await sources.Open(name).GetForecastAsync(new(parsed.GetValue(zone)!), horizon, cancellationToken) is { } found
                    ? found.Points.Select(IntensityFigure.Of).ToArray()
                    : throw new ToolException($"The source '{name}' has no forecast of '{parsed.GetValue(zone)}'.");
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
        console.Line($"{figures[0].Zone}, {figures[0].Signal}, {figures[0].Source}");
    }

    private static string Grams(double grams) => grams.ToString("0.0", CultureInfo.InvariantCulture);
}
