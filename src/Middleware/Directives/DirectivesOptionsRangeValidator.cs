using Microsoft.Extensions.Options;

namespace Wattwise.Directives;

/// <summary>Checks the attributes of <see cref="DirectivesOptions"/>, without reflection.</summary>
[OptionsValidator]
internal sealed partial class DirectivesOptionsRangeValidator : IValidateOptions<DirectivesOptions>;
