using Wattwise.Compression;

namespace Wattwise.Tests.Compression.Turns;

public class ErrorTextTests
{
    [Theory]
    [InlineData("Error: Function failed.")]
    [InlineData("  ERROR 404")]
    [InlineData("Traceback (most recent call last):\n")]
    [InlineData("{ \"isError\": true, \"content\": [] }")]
    [InlineData("{\"error\":{\"code\":7}}")]
    [InlineData("{\"status\":500,\"error\":\"down\"}")]
    public void A_report_of_a_failure_is_known_by_its_beginning(string text) => Assert.True(ErrorText.IsError(text));

    [Theory]
    [InlineData("errors.log\nmain.cs")]
    [InlineData("The error was fixed.")]
    [InlineData("{\"error\": null, \"rows\": []}")]
    [InlineData("{\"errors\": [], \"rows\": []}")]
    [InlineData("failedLogins,3")]
    [InlineData("")]
    [InlineData(null)]
    public void Any_other_text_is_none(string? text) => Assert.False(ErrorText.IsError(text));
}
