using Microsoft.Extensions.Options;

namespace Wattwise.Compression;

/// <summary>The ranges of <see cref="ToolSelectionOptions"/>, from their attributes.</summary>
[OptionsValidator]
internal sealed partial class ToolSelectionOptionsValidator : IValidateOptions<ToolSelectionOptions>;
