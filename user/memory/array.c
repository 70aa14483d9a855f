/* SPDX-License-Identifier: BSD-2-Clause */
/* Containers over an ordinary array; <baton/array.h> has the picture. */
#include <baton/array.h>
#include <baton/string.h>

static uint32_t size_of(unsigned order) { return (uint32_t)1 << order; }

static struct baton_place *places_at(uintptr_t where) { return (struct baton_place *)where; }

void baton_array_create(struct baton_array *array, struct baton_place *places,
                        unsigned char *memory, size_t page_size, uint32_t count) {
    *array = (struct baton_array){
        .places = places, .memory = memory, .page_size = page_size, .count = count};
    for (uint32_t i = 0; i < count; i++) {
        places[i] = (struct baton_place){.page = memory + i * page_size, .master = true};
    }
}

/* Whether a pointer is to the beginning of a page of the array. */
static bool is_page(struct baton_array const *array, unsigned char const *page) {
    uintptr_t distance = (uintptr_t)page - (uintptr_t)array->memory;

    return distance % array->page_size == 0u && distance / array->page_size < array->count;
}

static enum mm_error verify_any(void *self, uint32_t index) {
    struct baton_array const *array = self;
    struct baton_place const *place = &array->places[index];

    if (place->page == NULL) {
        return MM_EMPTY;
    }
    if (!place->master) {
        return MM_ROLE;
    }
    if (!is_page(array, place->page)) {
        return MM_KIND;
    }
    return place->slaves != 0u ? MM_BUSY : MM_OK;
}

static enum mm_error verify_own(void *self, uint32_t index) {
    struct baton_array const *array = self;
    enum mm_error error = verify_any(self, index);

    return error == MM_OK && array->places[index].page != array->memory + index * array->page_size
               ? MM_KIND
               : error;
}

static void zero(void *self, uint32_t index) {
    struct baton_array const *array = self;

    (void)memset(array->places[index].page, 0, array->page_size);
}

/* Whether all of a block's destination is empty. */
static bool is_empty(struct baton_holding const *block) {
    for (uint32_t i = 0; i < size_of(block->order); i++) {
        if (places_at(block->where)[i].page != NULL) {
            return false;
        }
    }
    return true;
}

static enum mm_error move_there(void *self, struct baton_holding const *block) {
    struct baton_array *array = self;

    if (!is_empty(block)) {
        return MM_FULL;
    }
    for (uint32_t i = 0; i < size_of(block->order); i++) {
        places_at(block->where)[i] = array->places[block->index + i];
        array->places[block->index + i] = (struct baton_place){.page = NULL};
    }
    return MM_OK;
}

static void move_back(void *self, struct baton_holding const *block) {
    struct baton_array *array = self;

    for (uint32_t i = 0; i < size_of(block->order); i++) {
        struct baton_place *from = &places_at(block->where)[i];
        struct baton_place *to = &array->places[block->index + i];

        if (to->page == NULL && from->page != NULL && from->master && from->slaves == 0u &&
            is_page(array, from->page)) {
            *to = *from;
            *from = (struct baton_place){.page = NULL};
        }
    }
}

static enum mm_error lend(void *self, struct baton_holding const *block) {
    struct baton_array *array = self;

    if (!is_empty(block)) {
        return MM_FULL;
    }
    for (uint32_t i = 0; i < size_of(block->order); i++) {
        places_at(block->where)[i].page = array->places[block->index + i].page;
        array->places[block->index + i].slaves++;
    }
    return MM_OK;
}

static void end_loan(void *self, struct baton_holding const *block) {
    struct baton_array *array = self;

    for (uint32_t i = 0; i < size_of(block->order); i++) {
        struct baton_place *slave = &places_at(block->where)[i];
        struct baton_place *master = &array->places[block->index + i];

        if (slave->page == master->page && !slave->master && master->slaves != 0u) {
            *slave = (struct baton_place){.page = NULL};
            master->slaves--;
        }
    }
}

static uintptr_t distance(void *self, uint32_t index) {
    struct baton_array const *array = self;

    return index * array->page_size;
}

struct baton_containers const baton_array_moving = {.step = sizeof(struct baton_place),
                                                    .verify = verify_any,
                                                    .zero = zero,
                                                    .give = move_there,
                                                    .fetch = move_back};

struct baton_containers const baton_array_lending = {.step = sizeof(struct baton_place),
                                                     .verify = verify_own,
                                                     .zero = zero,
                                                     .give = lend,
                                                     .fetch = end_loan,
                                                     .address = distance};
