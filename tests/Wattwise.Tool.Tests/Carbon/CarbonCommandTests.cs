using Wattwise.Tool.Results;

namespace Wattwise.Tool.Tests.Carbon;

public class CarbonCommandTests
{
    [Fact]
    public async Task The_intensity_of_a_zone_comes_with_all_that_says_what_it_is()
    {
        var run = await ToolRun.RunAsync("carbon", "now", "DEU", "--json");

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        var figure = run.Json();
        Assert.InRange(figure.GetProperty("gramsPerKwh").GetDouble(), 200, 600);
        Assert.Equal("averageLocation", figure.GetProperty("signal").GetString());
        Assert.NotEmpty(figure.GetProperty("source").GetString()!);
    }

    [Fact]
    public async Task What_no_source_knows_is_said_and_never_a_number()
    {
        var run = await ToolRun.RunAsync("carbon", "now", "NOWHERE");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("NOWHERE", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cloud_region_stands_for_its_zone_and_a_yearly_mean_says_so()
    {
        var run = await ToolRun.RunAsync("carbon", "now", "aws:eu-central-1");

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.StartsWith("DEU: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("mean of 2023", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_of_two_letters_is_told_what_it_may_have_meant() =>
        Assert.Contains("DEU (Germany)", (await ToolRun.RunAsync("carbon", "now", "DE")).Error, StringComparison.Ordinal);

    [Fact]
    public async Task A_forecast_of_the_table_names_the_sources_that_have_one()
    {
        var run = await ToolRun.RunAsync("carbon", "forecast", "DEU");

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("--source great-britain", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--source", "tea-leaves")]
    [InlineData("--hours", "0")]
    [InlineData("--hours", "97")]
    public async Task A_wrong_option_is_refused_before_anything_is_asked(string option, string value) =>
        Assert.Equal(ExitCodes.Usage, (await ToolRun.RunAsync("carbon", "forecast", "DEU", option, value)).ExitCode);
}
